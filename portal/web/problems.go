package web

import (
	"errors"
	"fmt"
	"time"

	"daylight/notices"
	"daylight/portal/account"
	"daylight/portal/ui"
	"daylight/requests"
)

// Problem is one thing wrong with a form, as a message of the catalogue: for what only a page can know. The rules' own
// problems are requests.Problems and notices.Problems.
type Problem struct {
	Field, Key string
	Vars       map[string]any
}

// Problems are everything wrong with a form.
type Problems []Problem

// Error names the first one.
func (p Problems) Error() string {
	if len(p) == 0 {
		return "web: no problems"
	}
	return "web: " + p[0].Field + ": " + p[0].Key
}

// Faults are the problems with a form in the visitor's language, ready for Shell; ok is false when the error is another one.
func (v *Visitor) Faults(err error) (faults ui.Errors, ok bool) {
	problems, ok := problemsOf(err)
	if !ok {
		return nil, false
	}
	for _, p := range problems {
		faults = append(faults, ui.ErrorItem{Field: p.Field, Text: v.P.Say(p.Key, v.words(p.Vars))})
	}
	return faults, true
}

func problemsOf(err error) (Problems, bool) {
	var own Problems
	var ofRequests requests.Problems
	var ofNotices notices.Problems
	switch {
	case errors.As(err, &own):
		return own, true
	case errors.As(err, &ofRequests):
		for _, p := range ofRequests {
			own = append(own, Problem{Field: p.Field, Key: p.Key, Vars: p.Vars})
		}
		return own, true
	case errors.As(err, &ofNotices):
		for _, p := range ofNotices {
			own = append(own, Problem{Field: p.Field, Key: p.Key, Vars: p.Vars})
		}
		return own, true
	}
	for _, line := range accountProblems {
		if errors.Is(err, line.err) {
			return Problems{line.problem}, true
		}
	}
	return nil, false
}

// accountProblems are what can be wrong with the forms for signing in and for adding people, and with the answers to a review of access.
var accountProblems = []struct {
	err     error
	problem Problem
}{
	{account.ErrCredentials, Problem{Field: "email", Key: "account.problem.credentials"}},
	{account.ErrCode, Problem{Field: "code", Key: "account.problem.code"}},
	{account.ErrEmail, Problem{Field: "email", Key: "account.problem.email"}},
	{account.ErrTaken, Problem{Field: "email", Key: "account.problem.taken"}},
	{account.ErrName, Problem{Field: "name", Key: "account.problem.name"}},
	{account.ErrRoles, Problem{Field: "roles", Key: "account.problem.roles"}},
	{account.ErrWhy, Problem{Field: "reason", Key: "access.problem.why"}},
	{account.ErrWhyLong, Problem{Field: "reason", Key: "access.problem.why_long"}},
	{account.ErrLastKeeper, Problem{Field: "answer", Key: "access.problem.last"}},
	{account.ErrPassword, Problem{Field: "password", Key: "account.problem.password"}},
}

// words turns the values of a message into what the language writes: days become dates in words, limits numbers in groups.
func (v *Visitor) words(vars map[string]any) map[string]any {
	worded := make(map[string]any, len(vars))
	for name, value := range vars {
		worded[name] = value
		switch value := value.(type) {
		case int:
			if name == "Most" || name == "Limit" { // Count chooses the plural and is written by it; a year has no groups
				worded[name] = v.P.Number(value)
			}
		case time.Time:
			worded[name] = v.P.LongDate(value)
		case fmt.Stringer:
			if day, err := time.Parse(time.DateOnly, value.String()); err == nil {
				worded[name] = v.P.LongDate(day)
			}
		}
	}
	return worded
}

// Message says a message of the domain, whose values may be days, in the visitor's language.
func (v *Visitor) Message(key string, vars map[string]any) string { return v.P.Say(key, v.words(vars)) }
