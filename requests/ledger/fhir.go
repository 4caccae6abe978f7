package ledger

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// auditEvent is what we read of a FHIR R4 AuditEvent. Queries and their text are left alone: they may hold more about a
// citizen than a report should.
type auditEvent struct {
	ResourceType   string      `json:"resourceType"`
	ID             string      `json:"id"`
	Type           coding      `json:"type"`
	Subtype        []coding    `json:"subtype"`
	Action         string      `json:"action"`
	Recorded       string      `json:"recorded"`
	Outcome        string      `json:"outcome"`
	PurposeOfEvent []concept   `json:"purposeOfEvent"`
	Agent          []fhirAgent `json:"agent"`
	Source         struct {
		Site     string    `json:"site"`
		Observer reference `json:"observer"`
	} `json:"source"`
	Entity []struct {
		What reference `json:"what"`
		Type coding    `json:"type"`
		Role coding    `json:"role"`
	} `json:"entity"`
}

type fhirAgent struct {
	Type         concept   `json:"type"`
	Role         []concept `json:"role"`
	Who          reference `json:"who"`
	AltID        string    `json:"altId"`
	Name         string    `json:"name"`
	Requestor    bool      `json:"requestor"`
	PurposeOfUse []concept `json:"purposeOfUse"`
}

type coding struct {
	System  string `json:"system"`
	Code    string `json:"code"`
	Display string `json:"display"`
}

type concept struct {
	Coding []coding `json:"coding"`
	Text   string   `json:"text"`
}

type reference struct {
	Reference  string `json:"reference"`
	Display    string `json:"display"`
	Identifier struct {
		System string `json:"system"`
		Value  string `json:"value"`
	} `json:"identifier"`
}

// Mapping says how a source's FHIR codes read in the body's own words.
type Mapping struct {
	Organisation Organisation      `json:"organisation,omitzero"` // of its officials; the body itself when empty
	Patient      string            `json:"patient,omitzero"`      // scheme of the ids in references to Patient/…
	Schemes      map[string]string `json:"schemes,omitzero"`      // identifier system → scheme
	Activities   map[string]string `json:"activities,omitzero"`   // purpose of use → activity; "*" for any other
	Categories   map[string]string `json:"categories,omitzero"`   // resource type → data category
}

// foreign is an event in another format on its way into our own, which needs the mapping of its source.
type foreign struct {
	audit   auditEvent
	patient reference
}

// DecodeFHIR reads a FHIR R4 AuditEvent, or a Bundle of them. Who looked is the agent marked as requestor, never one
// guessed from a role code: the roles change sides between reading and writing. An event that names several patients
// becomes one for each.
func DecodeFHIR(body []byte) ([]Item, error) {
	if deep(body) {
		return nil, malformed(&Fault{Key: "ledger.fault.depth", Vars: map[string]any{"Limit": maxDepth}})
	}
	var head struct {
		ResourceType string `json:"resourceType"`
		Entry        []struct {
			Resource jsontext.Value `json:"resource"`
		} `json:"entry"`
	}
	if err := json.Unmarshal(body, &head); err != nil {
		return nil, malformed(faultOf(err))
	}
	switch head.ResourceType {
	case "AuditEvent":
		return decodeAudit(nil, body), nil
	case "Bundle":
		if len(head.Entry) > MaxBatch {
			return nil, tooLarge("ledger.fault.batch_too_large", MaxBatch)
		}
		var items []Item
		for _, e := range head.Entry {
			items = decodeAudit(items, e.Resource)
		}
		return items, nil
	}
	return nil, malformed(&Fault{Pointer: "/resourceType", Key: "ledger.fault.fhir_resource"})
}

func decodeAudit(items []Item, raw jsontext.Value) []Item {
	item := Item{Index: len(items), Raw: bytes.Clone(raw)}
	if len(raw) > MaxEvent {
		item.Raw, item.Fault = nil, tooLong()
		return append(items, item)
	}
	if item.Fault = wrongVersion(raw); item.Fault != nil {
		return append(items, item)
	}
	var a auditEvent
	if err := json.Unmarshal(raw, &a); err != nil {
		item.Fault = faultOf(err)
		return append(items, item)
	}
	item.ID = printable(a.ID)
	switch {
	case a.ResourceType != "AuditEvent":
		item.Fault = &Fault{Pointer: "/resourceType", Key: "ledger.fault.fhir_resource"}
		return append(items, item)
	case a.ID == "":
		item.Fault = &Fault{Pointer: "/id", Key: "ledger.fault.required"}
		return append(items, item)
	}
	patients := a.patients()
	if len(patients) == 0 {
		item.Quarantine, item.Fault = true, &Fault{Pointer: "/entity", Key: "ledger.fault.fhir_patient"}
		return append(items, item)
	}
	for n, p := range patients {
		one := item
		one.Index = len(items)
		one.Event = &Event{ID: a.ID, foreign: &foreign{audit: a, patient: p}}
		if n > 0 {
			one.Event.ID += "#" + strconv.Itoa(n+1)
			one.ID = printable(one.Event.ID)
		}
		items = append(items, one)
	}
	return items
}

// wrongVersion finds the members that R5 moved or added: read as R4, such an event would lose its purpose and outcome.
func wrongVersion(raw jsontext.Value) *Fault {
	d := jsontext.NewDecoder(bytes.NewBuffer(raw))
	if token, err := d.ReadToken(); err != nil || token.Kind() != '{' {
		return &Fault{Key: "ledger.fault.object"}
	}
	for d.PeekKind() == '"' {
		token, err := d.ReadToken()
		if err != nil {
			return faultOf(err)
		}
		name := token.String()
		value, err := d.ReadValue()
		if err != nil {
			return faultOf(err)
		}
		switch name {
		case "authorization", "occurredDateTime", "occurredPeriod", "severity", "category", "code", "patient", "basedOn",
			"encounter":
			return &Fault{Pointer: "/" + name, Key: "ledger.fault.fhir_version"}
		case "outcome":
			if value.Kind() == '{' {
				return &Fault{Pointer: "/outcome", Key: "ledger.fault.fhir_version"}
			}
		}
	}
	if _, err := d.ReadToken(); err != nil && !errors.Is(err, io.EOF) {
		return faultOf(err)
	}
	return nil
}

// patients are the entities in the role of the patient.
func (a *auditEvent) patients() (out []reference) {
	for _, e := range a.Entity {
		if e.Role.Code == "1" || e.Role.Code == "" && strings.HasPrefix(e.What.Reference, "Patient/") {
			out = append(out, e.What)
		}
	}
	return out
}

// translate fills an event from its foreign form with the mapping of its source. What cannot be mapped is for
// quarantine.
func (e *Event) translate(source Source, own Organisation) *Fault {
	f, m := e.foreign, source.Mapping
	a := &f.audit
	e.SpecVersion, e.Source, e.Type, e.Time = "1.0", source.Prefix, Recorded, a.Recorded
	var ok bool
	if e.Data.Subject, ok = m.subject(f.patient); !ok {
		return &Fault{Pointer: "/entity", Key: "ledger.fault.fhir_patient"}
	}
	if e.Data.Actor, ok = a.requestor(); !ok {
		return &Fault{Pointer: "/agent", Key: "ledger.fault.fhir_requestor"}
	}
	if e.Data.Actor.Org = m.Organisation; m.Organisation == (Organisation{}) {
		e.Data.Actor.Org = own
	}
	if e.Data.Action = a.action(); e.Data.Action == "" {
		return &Fault{Pointer: "/action", Key: "ledger.fault.fhir_action"}
	}
	if e.Data.Purpose = m.purpose(a); e.Data.Purpose.Activity == "" {
		return &Fault{Pointer: "/purposeOfEvent", Key: "ledger.fault.fhir_purpose"}
	}
	if e.Data.Action == "disclose" {
		e.Data.Recipient = a.recipient()
	}
	switch a.Outcome {
	case "0":
		e.Data.Outcome = "success"
	case "4", "8", "12":
		e.Data.Outcome = "failed"
	}
	e.Data.DataCategories = m.categories(a)
	e.Data.System.Name = firstOf(a.Source.Observer.Display, a.Source.Site, a.Source.Observer.Reference, source.ID)
	return nil
}

func (m Mapping) subject(p reference) (EventSubject, bool) {
	if v := p.Identifier; v.Value != "" && v.System != "" {
		return EventSubject{Scheme: firstOf(m.Schemes[v.System], v.System), ID: v.Value}, true
	}
	id, ok := strings.CutPrefix(p.Reference, "Patient/")
	id, _, _ = strings.Cut(id, "/")
	return EventSubject{Scheme: m.Patient, ID: id}, ok && id != "" && m.Patient != ""
}

// requestor is who looked. A display name alone identifies nobody.
func (a *auditEvent) requestor() (EventActor, bool) {
	for _, agent := range a.Agent {
		if !agent.Requestor {
			continue
		}
		id := firstOf(agent.Who.Identifier.Value, agent.Who.Reference, agent.AltID)
		actor := EventActor{Kind: "person", ID: id, Name: firstOf(agent.Name, agent.Who.Display)}
		if strings.HasPrefix(agent.Who.Reference, "Device/") {
			actor.Kind = "system"
		}
		if strings.HasPrefix(agent.Who.Reference, "Organization/") {
			actor.Kind = "organisation"
		}
		if len(agent.Role) > 0 {
			actor.Role = agent.Role[0].words()
		}
		return actor, id != ""
	}
	return EventActor{}, false
}

func (a *auditEvent) action() string {
	if a.Type.Code == "110106" {
		return "disclose"
	}
	for _, s := range a.Subtype {
		if strings.EqualFold(s.Code, "disclose") || strings.EqualFold(s.Code, "disclosure") {
			return "disclose"
		}
	}
	switch a.Action {
	case "C":
		return "create"
	case "R":
		return "view"
	case "U":
		return "update"
	case "D":
		return "delete"
	case "E":
		for _, s := range a.Subtype {
			if strings.HasPrefix(s.Code, "search") || s.Code == "110112" {
				return "search"
			}
		}
		if a.Type.Code == "110112" { // DICOM Query
			return "search"
		}
	}
	return ""
}

// recipient is the destination of an export (DCM 110152), the one place where that role says who received.
func (a *auditEvent) recipient() *Recipient {
	for _, agent := range a.Agent {
		for _, c := range agent.Type.Coding {
			if name := firstOf(agent.Name, agent.Who.Display, agent.Who.Reference); c.Code == "110152" && name != "" {
				return &Recipient{Name: name, Code: agent.Who.Identifier.Value}
			}
		}
	}
	return nil
}

func (m Mapping) purpose(a *auditEvent) Purpose {
	all := a.PurposeOfEvent
	for _, agent := range a.Agent {
		if agent.Requestor {
			all = append(all, agent.PurposeOfUse...)
		}
	}
	for _, one := range all {
		for _, c := range one.Coding {
			if id := m.Activities[c.Code]; id != "" {
				return Purpose{Activity: id, Code: c.Code, Text: firstOf(c.Display, one.Text)}
			}
		}
	}
	return Purpose{Activity: m.Activities["*"]}
}

// categories are the kinds of resources touched.
func (m Mapping) categories(a *auditEvent) []string {
	var out []string
	seen := map[string]bool{}
	for _, e := range a.Entity {
		kind, _, found := strings.Cut(e.What.Reference, "/")
		if category := firstOf(m.Categories[kind], kind); found && category != "" && !seen[category] {
			seen[category] = true
			out = append(out, category)
		}
	}
	if len(out) == 0 {
		out = append(out, firstOf(m.Categories["*"], "record"))
	}
	return out
}

func (c concept) words() string {
	if c.Text != "" || len(c.Coding) == 0 {
		return c.Text
	}
	return firstOf(c.Coding[0].Display, c.Coding[0].Code)
}

func firstOf(options ...string) string {
	for _, s := range options {
		if s != "" {
			return s
		}
	}
	return ""
}
