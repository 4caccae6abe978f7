package ledger

import (
	"bytes"
	"crypto/sha256"
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
	ResourceType   string       `json:"resourceType"`
	ID             string       `json:"id"`
	Type           coding       `json:"type,omitzero"`
	Subtype        []coding     `json:"subtype,omitzero"`
	Action         string       `json:"action,omitzero"`
	Recorded       string       `json:"recorded,omitzero"`
	Outcome        string       `json:"outcome,omitzero"`
	PurposeOfEvent []concept    `json:"purposeOfEvent,omitzero"`
	Agent          []fhirAgent  `json:"agent,omitzero"`
	Source         fhirSource   `json:"source,omitzero"`
	Entity         []fhirEntity `json:"entity,omitzero"`
}

type fhirAgent struct {
	Type         concept   `json:"type,omitzero"`
	Role         []concept `json:"role,omitzero"`
	Who          reference `json:"who,omitzero"`
	AltID        string    `json:"altId,omitzero"`
	Name         string    `json:"name,omitzero"`
	Requestor    bool      `json:"requestor"`
	PurposeOfUse []concept `json:"purposeOfUse,omitzero"`
}

type fhirSource struct {
	Site     string         `json:"site,omitzero"`
	Observer reference      `json:"observer,omitzero"`
	STU3     jsontext.Value `json:"identifier,omitzero"` // what the version before R4 had, and had to have, instead
}

type fhirEntity struct {
	What reference `json:"what,omitzero"`
	Type coding    `json:"type,omitzero"`
	Role coding    `json:"role,omitzero"`
}

type coding struct {
	System  string `json:"system,omitzero"`
	Code    string `json:"code,omitzero"`
	Display string `json:"display,omitzero"`
}

type concept struct {
	Coding []coding `json:"coding,omitzero"`
	Text   string   `json:"text,omitzero"`
}

type reference struct {
	Reference  string     `json:"reference,omitzero"`
	Type       string     `json:"type,omitzero"`
	Display    string     `json:"display,omitzero"`
	Identifier identifier `json:"identifier,omitzero"`
}

type identifier struct {
	System string `json:"system,omitzero"`
	Value  string `json:"value,omitzero"`
}

// kind is the type of the resource a reference leads to, as far as it says.
func (r reference) kind() string {
	if kind, _, found := strings.Cut(r.Reference, "/"); found && !strings.Contains(kind, ":") {
		return kind
	}
	return r.Type
}

// foreign is an event in another format on its way into our own, which needs the mapping of its source.
type foreign struct {
	audit   auditEvent
	patient int // of the entities
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
		return decodeAudit(nil, 0, body), nil
	case "Bundle":
		if len(head.Entry) > MaxBatch {
			return nil, tooLarge("ledger.fault.batch_too_large", MaxBatch)
		}
		var items []Item
		for i, e := range head.Entry {
			items = decodeAudit(items, i, e.Resource)
		}
		return items, nil
	}
	return nil, malformed(&Fault{Pointer: "/resourceType", Key: "ledger.fault.fhir_resource"})
}

// decodeAudit adds what one resource of those sent makes: one item, or one for each patient.
func decodeAudit(items []Item, index int, raw jsontext.Value) []Item {
	item := Item{Index: index, Raw: bytes.Clone(raw)}
	if len(raw) > MaxEvent {
		item.Raw, item.Fault = nil, tooLong()
		return append(items, item)
	}
	if item.Fault = wrongVersion(raw); item.Fault != nil {
		return append(items, item)
	}
	a, f := readAudit(raw)
	if f != nil {
		item.Fault = f
		return append(items, item)
	}
	item.ID = printable(a.ID)
	switch {
	case a.ResourceType != "AuditEvent":
		item.Fault = &Fault{Pointer: "/resourceType", Key: "ledger.fault.fhir_resource"}
		return append(items, item)
	case len(a.Source.STU3) > 0:
		item.Fault = &Fault{Pointer: "/source/identifier", Key: "ledger.fault.fhir_version"}
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
		one.Event = &Event{ID: a.ID, foreign: &foreign{audit: a, patient: p}}
		if n > 0 {
			one.part = "#" + strconv.Itoa(n+1)
			one.Event.ID += one.part
			one.ID = printable(one.Event.ID)
		}
		items = append(items, one)
	}
	return items
}

func readAudit(raw []byte) (a auditEvent, f *Fault) {
	if err := json.Unmarshal(raw, &a); err != nil {
		return a, faultOf(err)
	}
	return a, nil
}

// isResource reports whether a JSON object says that it is a FHIR resource.
func isResource(body []byte) bool {
	var head struct {
		ResourceType string `json:"resourceType"`
	}
	err := json.Unmarshal(body, &head, lenient)
	return err == nil && head.ResourceType != ""
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

// patients are the entities in the role of the patient, each once. Where an entity has no role, its type or its reference must say
// that it is one.
func (a *auditEvent) patients() (out []int) {
	seen := map[[2]string]bool{}
	for i, e := range a.Entity {
		is := e.Role.Code == "1"
		if e.Role.Code == "" {
			kind := e.What.kind()
			is = kind == "Patient" || kind == "" && (e.Type.Code == "Patient" || e.Type.Code == "1")
		}
		name := [2]string{e.What.Reference, e.What.Identifier.System + " " + e.What.Identifier.Value}
		if is && !seen[name] {
			seen[name] = true
			out = append(out, i)
		}
	}
	return out
}

// translate fills an event from its foreign form with the mapping of its source. What cannot be mapped is for
// quarantine.
func (e *Event) translate(source Source, own Organisation) (f *Fault) {
	m, a := source.Mapping, &e.foreign.audit
	e.sent = sha256.Sum256(canonical(a))
	e.SpecVersion, e.Source, e.Type, e.Time = "1.0", source.Prefix, Recorded, a.Recorded
	if e.Data.Subject, f = m.subject(a.Entity[e.foreign.patient].What); f != nil {
		f.Pointer = e.place("/data/subject") + f.Pointer
		return f
	}
	if e.Data.Actor, f = a.requestor(); f != nil {
		return f
	}
	if e.Data.Actor.Org = m.Organisation; m.Organisation == (Organisation{}) {
		e.Data.Actor.Org = own
	}
	if e.Data.Action = a.action(); e.Data.Action == "" {
		return &Fault{Pointer: "/action", Key: "ledger.fault.fhir_action"}
	}
	if e.Data.Purpose = m.purpose(a); e.Data.Purpose.Activity == "" {
		return &Fault{Pointer: "/purposeOfEvent", Key: "ledger.fault.fhir_purpose", Code: a.purposeCode()}
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

// fhirPlaces are where the parts of our own schema stand in an AuditEvent.
var fhirPlaces = [][2]string{{"/time", "/recorded"}, {"/data/actor", "/agent"}, {"/data/recipient", "/agent"}, {"/data/action", "/action"},
	{"/data/purpose", "/purposeOfEvent"}, {"/data/data_categories", "/entity"}, {"/data/system", "/source"}}

// place is where a part of our own schema stands in what the source sent.
func (e *Event) place(pointer string) string {
	if e.foreign == nil {
		return pointer
	}
	if strings.HasPrefix(pointer, "/data/subject") {
		return "/entity/" + strconv.Itoa(e.foreign.patient) + "/what"
	}
	for _, p := range fhirPlaces {
		if strings.HasPrefix(pointer, p[0]) {
			return p[1]
		}
	}
	return pointer
}

// subject is the patient in a scheme of the body. An identifier of a system that is not in the table could be anybody's.
func (m Mapping) subject(p reference) (EventSubject, *Fault) {
	if v := p.Identifier; v.Value != "" && v.System != "" {
		if scheme := of(m.Schemes, v.System); scheme != "" {
			return EventSubject{Scheme: scheme, ID: v.Value}, nil
		}
		return EventSubject{}, &Fault{Pointer: "/identifier/system", Key: "ledger.fault.fhir_scheme", Code: v.System}
	}
	id, ok := strings.CutPrefix(p.Reference, "Patient/")
	id, _, _ = strings.Cut(id, "/")
	switch {
	case !ok || id == "":
		return EventSubject{}, &Fault{Key: "ledger.fault.fhir_patient"}
	case m.Patient == "":
		return EventSubject{}, &Fault{Pointer: "/reference", Key: "ledger.fault.fhir_patient_scheme"}
	}
	return EventSubject{Scheme: m.Patient, ID: id}, nil
}

// requestor is who looked. A display name alone identifies nobody.
func (a *auditEvent) requestor() (EventActor, *Fault) {
	for i, agent := range a.Agent {
		if !agent.Requestor {
			continue
		}
		id := firstOf(agent.Who.Identifier.Value, agent.Who.Reference, agent.AltID)
		if id == "" {
			return EventActor{}, &Fault{Pointer: "/agent/" + strconv.Itoa(i) + "/who", Key: "ledger.fault.fhir_requestor"}
		}
		actor := EventActor{Kind: "person", ID: id, Name: firstOf(agent.Name, agent.Who.Display)}
		switch agent.Who.kind() {
		case "Device":
			actor.Kind = "system"
		case "Organization":
			actor.Kind = "organisation"
		}
		if len(agent.Role) > 0 {
			actor.Role = agent.Role[0].words()
		}
		return actor, nil
	}
	return EventActor{}, &Fault{Pointer: "/agent", Key: "ledger.fault.fhir_requestor"}
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

// purposes are the purposes of the event, then those of the one who asked.
func (a *auditEvent) purposes() []concept {
	all := a.PurposeOfEvent
	for _, agent := range a.Agent {
		if agent.Requestor {
			all = append(all[:len(all):len(all)], agent.PurposeOfUse...)
		}
	}
	return all
}

func (m Mapping) purpose(a *auditEvent) Purpose {
	for _, one := range a.purposes() {
		for _, c := range one.Coding {
			if id := m.Activities[c.Code]; id != "" && c.Code != other {
				return Purpose{Activity: id, Code: c.Code, Text: firstOf(c.Display, one.Text)}
			}
		}
	}
	return Purpose{Activity: m.Activities[other], Code: a.purposeCode()}
}

// purposeCode is the first code of purpose there is.
func (a *auditEvent) purposeCode() string {
	for _, one := range a.purposes() {
		for _, c := range one.Coding {
			if c.Code != "" {
				return c.Code
			}
		}
	}
	return ""
}

// categories are the kinds of resources touched.
func (m Mapping) categories(a *auditEvent) []string {
	var kinds []string
	for _, e := range a.Entity {
		if kind := e.What.kind(); kind != "" {
			kinds = append(kinds, kind)
		}
	}
	if len(kinds) == 0 {
		return []string{firstOf(m.Categories[other], "record")}
	}
	return m.named(kinds)
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
