package requests

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/google/uuid"

	"daylight/requests/deadline"
)

// Whatever there is to ask the registry as an officer: somebody behind the wall gets for a walled case what they get for one that does
// not exist, and nothing that is given to them names it. The methods are found by themselves, so a new one is tried too.
func TestNoMethodShowsAWalledCase(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.staffed(o.ann, o.ben, o.rita)
	ref := o.taken(o.access())
	absent := o.newReference()
	var id uuid.UUID
	must(t, o.db.QueryRow(o.ctx, `SELECT id FROM requests_case WHERE ref = $1`, ref).Scan(&id))
	wally := person("Wally Walled", "Records", RoleCaseworker, RoleReviewer, RoleDPO, RoleAdministrator, RoleAuditor, RoleIntegrity)
	must(t, o.Recuse(o.ctx, wally, Step{Ref: ref}, "family"))
	must(t, o.AskOverride(o.ctx, o.rita, ref, o.ben, "Nobody else", o.Today()))
	needles := []string{ref, id.String(), "Ñandú", "maria@example.org"}
	registry := reflect.ValueOf(o.Registry)
	var tried int
	for i := range registry.NumMethod() {
		name, method := registry.Type().Method(i).Name, registry.Method(i)
		if !takesOfficer(method.Type()) {
			continue
		}
		tried++
		walled, err := o.ask(method, wally, ref)
		_, none := o.ask(method, wally, absent)
		if says(err) != says(none) {
			t.Errorf("%s: a walled case says %v, one that does not exist %v", name, err, none)
		}
		for _, needle := range needles {
			if strings.Contains(walled, needle) {
				t.Errorf("%s gives away %q: %s", name, needle, walled)
			}
		}
	}
	if tried < 60 {
		t.Fatalf("only %d methods were tried", tried)
	}
	if given, err := o.ask(registry.MethodByName("Recusals"), o.rita, ref); err != nil || !strings.Contains(given, ref) {
		t.Fatalf("the test cannot fail: %s %v", given, err)
	}
}

// takesOfficer tells whether the first argument after the context is an officer.
func takesOfficer(m reflect.Type) bool {
	return m.NumIn() >= 2 && m.In(0) == reflect.TypeFor[context.Context]() && m.In(1) == reflect.TypeFor[Officer]()
}

// ask calls a method as an officer about a case, with nothing else said, and gives what came back in words.
func (o *office) ask(method reflect.Value, by Officer, ref string) (given string, err error) {
	m := method.Type()
	args := []reflect.Value{reflect.ValueOf(o.ctx), reflect.ValueOf(by)}
	for i := 2; i < m.NumIn(); i++ {
		arg := reflect.Zero(m.In(i))
		switch m.In(i) {
		case reflect.TypeFor[string]():
			arg = reflect.ValueOf(ref)
		case reflect.TypeFor[Step]():
			arg = reflect.ValueOf(Step{Ref: ref})
		case reflect.TypeFor[Officer]():
			arg = reflect.ValueOf(o.ben)
		case reflect.TypeFor[deadline.Day]():
			arg = reflect.ValueOf(o.Today())
		}
		if m.IsVariadic() && i == m.NumIn()-1 {
			break
		}
		args = append(args, arg)
	}
	for _, out := range method.Call(args) {
		if e, failed := out.Interface().(error); failed {
			err = e
			continue
		}
		given += fmt.Sprintf("%+v\n", out.Interface())
	}
	return given, err
}

// says is what an error tells whoever gets it: which page, or which problems.
func says(err error) string {
	var problems Problems
	switch {
	case err == nil:
		return ""
	case errors.As(err, &problems):
		return fmt.Sprint([]Problem(problems))
	case errors.Is(err, ErrWalled):
		return ErrNotFound.Error()
	}
	return err.Error()
}
