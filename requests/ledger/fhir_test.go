package ledger

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

var clinic = Mapping{
	Organisation: Organisation{"H1", "Northmere Clinic"}, Patient: "national-id",
	Schemes:    map[string]string{"urn:oid:1.2.3": "national-id"},
	Activities: map[string]string{"TREAT": "PA-002", "*": "PA-003"},
	Categories: map[string]string{"Patient": "identity", "Observation": "laboratory"},
}

// audit is a sound AuditEvent; edits replace text in it.
func audit(edits ...string) []byte {
	text := `{"resourceType":"AuditEvent","id":"ae-1","type":{"code":"rest"},"subtype":[{"code":"read"}],"action":"R",
"recorded":"2026-11-20T09:00:00Z","outcome":"0",
"purposeOfEvent":[{"coding":[{"code":"TREAT","display":"treatment"}]}],
"agent":[{"type":{"coding":[{"code":"110153"}]},"who":{"reference":"Device/gateway"},"requestor":false},
{"type":{"coding":[{"code":"110152","display":"Destination"}]},"role":[{"text":"Nurse"}],"who":{"reference":"Practitioner/77"},
"name":"Joan Clarke","requestor":true}],
"source":{"site":"clinic","observer":{"display":"Clinic records"}},
"entity":[{"what":{"reference":"Patient/60001017869"},"role":{"code":"1"}},
{"what":{"reference":"Observation/9"},"role":{"code":"4"},"query":"c2VjcmV0"}]}`
	return []byte(strings.NewReplacer(edits...).Replace(text))
}

func TestFHIRAuditEvent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r, err := w.Register(w.ctx, NewSource{ID: "clinic", Prefix: "urn:source:clinic", Profile: ProfileName,
		Names: map[string]string{"en": "Clinic"}, Mapping: clinic})
	if err != nil {
		t.Fatal(err)
	}
	source, err := w.Source(w.ctx, "clinic")
	if err != nil || source.Mapping.Organisation != r.Source.Mapping.Organisation {
		t.Fatalf("mapping lost: %+v %v", source, err)
	}
	send := func(body []byte) Receipt {
		t.Helper()
		items, err := DecodeFHIR(body)
		if err != nil {
			t.Fatal(err)
		}
		receipt, err := w.Append(w.ctx, source, items)
		if err != nil {
			t.Fatal(err)
		}
		return receipt
	}
	if r := send(audit()); r.Stored != 1 {
		t.Fatalf("%+v %v", r, r.Results[0].Fault)
	}
	if r := send(audit()); r.Duplicate != 1 {
		t.Errorf("again: %+v", r)
	}
	e := w.of(rosa, Filter{}).Entries[0]
	got := fmt.Sprint(e.Action, e.Categories, e.Actor.Kind, e.Actor.ID, e.Actor.Name, e.Actor.Role, e.Actor.Organisation.Name,
		e.Purpose.Activity, e.Purpose.Code, e.System.Name, e.Outcome)
	want := fmt.Sprint("view", []string{"identity", "laboratory"}, "person", "Practitioner/77", "Joan Clarke", "Nurse",
		"Northmere Clinic", "PA-002", "TREAT", "Clinic records", "success")
	if got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if strings.Contains(string(e.Disclosed.Statement), "c2VjcmV0") {
		t.Error("the query was kept")
	}
	for name, c := range map[string]struct {
		edit   []string
		status Status
		key    string
	}{
		"no patient":        {[]string{`"role":{"code":"1"}`, `"role":{"code":"2"}`}, Quarantined, "fhir_patient"},
		"patient unnamed":   {[]string{`{"reference":"Patient/60001017869"}`, `{"display":"Rosa"}`}, Quarantined, "fhir_patient"},
		"no requestor":      {[]string{`"requestor":true`, `"requestor":false`}, Quarantined, "fhir_requestor"},
		"only a display":    {[]string{`{"reference":"Practitioner/77"}`, `{"display":"Betty Jones"}`}, Quarantined, "fhir_requestor"},
		"start of a system": {[]string{`"action":"R"`, `"action":"E"`}, Quarantined, "fhir_action"},
		"no id":             {[]string{`"id":"ae-1",`, ``}, Refused, "required"},
		"R5 outcome":        {[]string{`"outcome":"0"`, `"outcome":{"code":{"code":"success"}}`}, Refused, "fhir_version"},
		"R5 code":           {[]string{`"type":{"code":"rest"}`, `"code":{"coding":[]}`}, Refused, "fhir_version"},
		"other resource":    {[]string{`"AuditEvent"`, `"AuditEvent","x":1`}, Duplicate, ""},
		"key twice":         {[]string{`"action":"R"`, `"action":"R","action":"C"`}, Refused, "duplicate_name"},
	} {
		body := audit(c.edit...)
		if c.key == "duplicate_name" {
			if _, err := DecodeFHIR(body); !errors.Is(err, ErrMalformed) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		res := send(body).Results[0]
		if res.Status != c.status || c.key != "" && (res.Fault == nil || res.Fault.Key != "ledger.fault."+c.key) {
			t.Errorf("%s: %s %v", name, res.Status, res.Fault)
		}
	}
}

func TestFHIRBundleAndKinds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.source.Mapping = clinic
	two := audit(`"id":"ae-1"`, `"id":"ae-2"`, `[{"what":{"reference":"Patient/60001017869"},"role":{"code":"1"}}`,
		`[{"what":{"reference":"Patient/60001017869"},"role":{"code":"1"}},{"what":{"identifier":{"system":"urn:oid:1.2.3","value":"49001010000"}},"role":{"code":"1"}}`)
	device := audit(`"id":"ae-1"`, `"id":"ae-3"`, `Practitioner/77`, `Device/77`, `"TREAT"`, `"OTHER"`)
	search := audit(`"id":"ae-1"`, `"id":"ae-4"`, `"action":"R"`, `"action":"E"`, `"code":"read"`, `"code":"search-type"`)
	export := audit(`"id":"ae-1"`, `"id":"ae-5"`, `"type":{"code":"rest"}`, `"type":{"code":"110106"}`)
	bundle := fmt.Sprintf(`{"resourceType":"Bundle","type":"collection","entry":[{"resource":%s},{"resource":%s},{"resource":%s},
		{"resource":%s},{"resource":{"resourceType":"Patient","id":"p"}}]}`, two, device, search, export)
	items, err := DecodeFHIR([]byte(bundle))
	if err != nil || len(items) != 6 {
		t.Fatalf("%d items, %v", len(items), err)
	}
	r, err := w.Append(w.ctx, w.source, items)
	if err != nil || r.Stored != 5 || r.Refused != 1 {
		t.Fatalf("%+v %v", r, err)
	}
	seen := map[string]Entry{}
	for _, e := range w.each(Person{rosa[0], {"national-id", "49001010000"}}, Filter{}) {
		seen[e.Action+" "+e.Actor.Kind+" "+e.Purpose.Activity+" "+e.Subject.ID] = e
	}
	for _, want := range []string{"view person PA-002 60001017869", "view person PA-002 49001010000", "view system PA-003 60001017869",
		"search person PA-002 60001017869", "disclose person PA-002 60001017869"} {
		if _, ok := seen[want]; !ok {
			t.Errorf("no %s among %d", want, len(seen))
		}
	}
	if to := seen["disclose person PA-002 60001017869"].Recipient; to == nil || to.Name != "Joan Clarke" {
		t.Errorf("recipient: %+v", to)
	}
	for _, bad := range []string{``, `[]`, `{"resourceType":"Patient"}`, `{"resourceType":"AuditEvent"`} {
		if _, err := DecodeFHIR([]byte(bad)); !errors.Is(err, ErrMalformed) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
