package report

import "daylight/portal/i18n"

// jsonLook is one entry in words.
type jsonLook struct {
	ID        string         `json:"id"`
	Number    int64          `json:"number,omitzero"`
	At        string         `json:"at"`
	Sentence  string         `json:"sentence"`
	System    string         `json:"system"`
	Program   string         `json:"program,omitzero"`
	Who       jsonWho        `json:"who"`
	Action    string         `json:"action"`
	Outcome   string         `json:"outcome,omitzero"`
	Data      []string       `json:"data"`
	Detail    string         `json:"detail,omitzero"`
	Channel   string         `json:"channel,omitzero"`
	Purpose   string         `json:"purpose,omitzero"`
	Activity  jsonActivity   `json:"activity"`
	Basis     string         `json:"legal_basis,omitzero"`
	Law       string         `json:"law,omitzero"`
	Case      string         `json:"case,omitzero"`
	Recipient *jsonRecipient `json:"recipient,omitzero"`
	Emergency string         `json:"emergency,omitzero"`
	Notable   []NotableKind  `json:"notable,omitzero"`
	Late      bool           `json:"late,omitzero"`
	Corrects  *jsonCorrects  `json:"corrects,omitzero"`
	Corrected []jsonCorrects `json:"corrected,omitzero"`
	Question  *jsonQuestion  `json:"question,omitzero"`
}

type jsonWho struct {
	Kind         string `json:"kind"`
	Profile      string `json:"profile"`
	Official     int    `json:"official,omitzero"`
	Name         string `json:"name,omitzero"`
	Role         string `json:"role,omitzero"`
	Unit         string `json:"unit,omitzero"`
	Organisation string `json:"organisation"`
}

type jsonActivity struct {
	ID      string `json:"id"`
	Version int    `json:"version,omitzero"`
	Title   string `json:"title,omitzero"`
	Web     string `json:"web,omitzero"`
}

type jsonRecipient struct {
	Name      string `json:"name"`
	Address   string `json:"address,omitzero"`
	Country   string `json:"country,omitzero"`
	Agreement string `json:"agreement,omitzero"`
}

type jsonCorrects struct {
	ID     string `json:"id,omitzero"`
	Number int64  `json:"number,omitzero"`
	Reason string `json:"reason"`
	At     string `json:"at,omitzero"`
}

type jsonQuestion struct {
	Reference string `json:"reference,omitzero"`
	Asked     string `json:"asked,omitzero"`
	Answer    string `json:"answer,omitzero"`
	Answered  string `json:"answered,omitzero"`
	Finding   string `json:"finding,omitzero"`
	Found     string `json:"found,omitzero"`
	Sentence  string `json:"sentence,omitzero"`
}

func lookOf(p *i18n.Printer, a *Accesses, e *Entry) jsonLook {
	l := jsonLook{
		ID: e.ID, Number: e.Number, At: a.rfc(e.At), Sentence: said(Sentence(p, a, e)), System: e.Source, Program: e.System,
		Who:    jsonWho{e.Who.Kind, string(e.Who.Profile), e.Who.Official, e.Who.Name, RoleText(p, e.Who), e.Who.Unit, e.Who.Organisation},
		Action: e.Action, Outcome: e.Outcome, Data: e.Data, Detail: e.Detail, Channel: e.Channel, Purpose: e.Purpose,
		Activity: jsonActivity{ID: e.Activity.ID, Version: e.Activity.Version, Title: e.Activity.Title.In(p.Lang())},
		Basis:    e.Basis, Law: e.Law, Case: e.Case, Emergency: e.Emergency, Late: e.Late,
	}
	if e.Activity.Path != "" {
		l.Activity.Web = a.Body.BaseURL + p.Path(e.Activity.Path)
	}
	if e.Recipient != nil {
		r := jsonRecipient(*e.Recipient)
		l.Recipient = &r
	}
	for _, flag := range []struct {
		kind NotableKind
		is   bool
	}{{EmergencyAccess, e.Emergency != ""}, {WithoutCase, e.NoCase}, {OutsideHours, e.OutOfHours}, {AgreementEnded, e.Lapse != nil}, {Refused, e.Outcome == "denied"}} {
		if flag.is {
			l.Notable = append(l.Notable, flag.kind)
		}
	}
	corrects := func(c Correction) jsonCorrects { return jsonCorrects{c.ID, c.Number, c.Reason, a.rfc(c.At)} }
	if e.Corrects != nil {
		c := corrects(*e.Corrects)
		l.Corrects = &c
	}
	for _, c := range e.Corrections {
		l.Corrected = append(l.Corrected, corrects(c))
	}
	if q := e.Question; q != nil {
		l.Question = &jsonQuestion{q.Reference, a.rfc(q.Asked), q.Answer, a.rfc(q.Answered), string(q.Finding), a.rfc(q.Found), said(FindingSentence(p, a, q))}
	}
	return l
}
