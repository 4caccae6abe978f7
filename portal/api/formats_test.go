package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"daylight/requests/ledger"
)

// What other systems' formats look like, and what each deserves. The payloads are our own.
func TestEachFormatGetsItsAnswer(t *testing.T) {
	t.Parallel()
	o := newOutside(t)
	o.ledger.Organisation = ledger.Organisation{Code: "NC", Name: "Northmere Council"}
	err := o.ledger.SetMapping(context.Background(), "population", ledger.MappingChange{Officer: uuid.New(), Mapping: ledger.Mapping{
		Activities: map[string]string{"TREAT": "PA-003"}, Patient: "national-id", Schemes: map[string]string{"urn:oid:1.2": "national-id"}}})
	if err != nil {
		t.Fatal(err)
	}
	audit := func(id string, edits ...string) string {
		return strings.NewReplacer(edits...).Replace(fmt.Sprintf(`{"resourceType":"AuditEvent","id":%q,"type":{"system":"http://terminology.hl7.org/CodeSystem/audit-event-type","code":"rest"},
			"subtype":[{"code":"read"}],"action":"R","recorded":"2026-11-20T09:00:00Z","outcome":"0","purposeOfEvent":[{"coding":[{"code":"TREAT"}]}],
			"agent":[{"type":{"coding":[{"code":"110153"}]},"who":{"reference":"Device/gateway"},"requestor":false},
				{"type":{"coding":[{"code":"IRCP"}]},"who":{"reference":"Practitioner/77"},"requestor":true}],
			"source":{"site":"clinic","observer":{"reference":"Device/gateway"}},
			"entity":[{"type":{"code":"1"},"role":{"code":"1"},"what":{"reference":"Patient/p-1"}},{"type":{"code":"2"},"role":{"code":"4"},"what":{"reference":"Observation/9"}}]}`, id))
	}
	patient := `{"type":{"code":"1"},"role":{"code":"1"},"what":{"reference":"Patient/p-1"}}`
	const one, batch, fhir = "application/cloudevents+json", "application/cloudevents-batch+json", "application/fhir+json"
	for name, c := range map[string]struct{ kind, body, want string }{
		"events of somebody else": {batch, `[{"specversion":"1.0","type":"x.y","source":"/a","id":"1","time":"2026-01-01T00:00:00Z","datacontenttype":"text/xml","data":"<a/>"},
			{"specversion":"1.0","type":"x.y","source":"/a","id":"2","time":"2026-01-01T00:00:00Z","data_base64":"AAAA"}]`, "200 refused /data, refused /data_base64"},
		"an empty batch":         {batch, `[]`, "200"},
		"no JSON":                {one, "POST / HTTP/1.1\r\n\r\n{}", "400"},
		"another CloudEvents":    {one, string(event("c-1", `"specversion":"1.0"`, `"specversion":"0.3"`)), "400 /specversion"},
		"withheld without right": {one, string(event("c-2", `"action"`, `"visibility":{"mode":"withheld","ground":"g","review_by":"2027-01-01"},"action"`)), "403 /data/visibility/mode"},
		"a usage report":         {one, `{"totalUsages":1,"usages":[]}`, "422 /totalUsages"},
		"XML":                    {"application/xml", `<a/>`, "415"},
		"FHIR R5 by its name":    {fhir + "; fhirVersion=5.0", audit("v-1"), "415"},
		"FHIR R4 by its name":    {fhir + "; fhirVersion=4.0", audit("v-2"), "200 stored"},
		"FHIR R5 by its members": {fhir, audit("v-3", `"outcome":"0"`, `"outcome":{"code":{"code":"success"}}`), "200 refused /outcome"},
		"FHIR STU3":              {fhir, audit("v-4", `"observer":{"reference":"Device/gateway"}`, `"identifier":{"value":"gateway"}`), "200 refused /source/identifier"},
		"no id":                  {fhir, audit("", `"id":"",`, ``), "200 refused /id"},
		"a device":               {fhir, audit("f-1", `Practitioner/77`, `Device/77`), "200 stored"},
		"only a name":            {fhir, audit("f-2", `{"reference":"Practitioner/77"}`, `{"display":"Betty Jones"}`), "200 quarantined /agent/1/who"},
		"nobody asked":           {fhir, audit("f-3", `"requestor":true`, `"requestor":false`), "200 quarantined /agent"},
		"no patient":             {fhir, audit("f-4", patient+",", ``), "200 quarantined /entity"},
		"two patients": {fhir, audit("f-5", patient, patient+`,{"type":{"code":"1"},"what":{"identifier":{"system":"urn:oid:1.2","value":"p-2"}}}`),
			"200 stored, stored"},
		"one patient twice":  {fhir, audit("f-6", patient, patient+","+patient), "200 stored"},
		"a foreign number":   {fhir, audit("f-7", `{"reference":"Patient/p-1"}`, `{"identifier":{"system":"urn:other","value":"p-1"}}`), "200 quarantined /entity/0/what/identifier/system"},
		"an unknown purpose": {fhir, audit("f-8", "TREAT", "HMARKT"), "200 quarantined /purposeOfEvent"},
		"no time":            {fhir, audit("f-9", `"recorded":"2026-11-20T09:00:00Z",`, ``), "200 refused /recorded"},
		"a decision on access": {fhir, audit("f-10", `"code":"rest"`, `"code":"110113"`, `"code":"read"`, `"code":"AuthZ-Consent"`, `"action":"R"`, `"action":"E"`),
			"200 quarantined /action"},
		"a Bundle": {fhir, `{"resourceType":"Bundle","type":"collection","entry":[{"resource":` + audit("b-1") + `},{"resource":{"resourceType":"Patient","id":"p"}},{}]}`,
			"200 stored, refused /resourceType, refused"},
	} {
		answer := o.call("POST", "/access-events", c.kind, []byte(c.body))
		var said struct {
			Results []struct {
				Index  int
				Status string
				Error  struct{ Pointer, Message string }
			}
			Errors []struct{ Pointer, Message string }
		}
		if err := json.Unmarshal([]byte(answer.Body), &said); err != nil {
			t.Fatal(err)
		}
		var parts []string
		for _, r := range said.Results {
			parts = append(parts, strings.TrimSpace(r.Status+" "+r.Error.Pointer))
			if (r.Status == "refused" || r.Status == "quarantined") && r.Error.Message == "" {
				t.Errorf("%s: no words", name)
			}
		}
		for _, e := range said.Errors {
			parts = append(parts, e.Pointer)
		}
		got := fmt.Sprint(answer.StatusCode, " ", strings.Join(parts, ", "))
		if got = strings.TrimSpace(got); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
