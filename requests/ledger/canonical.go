package ledger

import (
	"encoding/base64"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// writer writes canonical JSON (RFC 8785) of the types of a statement. The library does the same by reflection, at
// three times the cost, for every event of a country; a test holds the two against each other.
type writer []byte

// open begins an object or, inside one, the object under a name.
func (w writer) open(name string) writer {
	if name != "" {
		w = w.name(name)
	}
	return append(w, '{')
}

// name writes a member's name; commas are where the one before has ended.
func (w writer) name(name string) writer {
	if last := w[len(w)-1]; last != '{' {
		w = append(w, ',')
	}
	w = append(append(w, '"'), name...)
	return append(w, '"', ':')
}

// text writes a member, need says whether also when it is empty.
func (w writer) text(name, value string, need bool) writer {
	if value == "" && !need {
		return w
	}
	return w.name(name).quoted(value)
}

func (w writer) quoted(value string) writer {
	b, err := jsontext.AppendQuote(w, value)
	if err != nil { // strings were validated as UTF-8 before they came here
		panic("ledger: " + err.Error())
	}
	return b
}

func (w writer) digest(name string, d Digest) writer {
	w = append(w.name(name), '"')
	return append(base64.StdEncoding.AppendEncode(w, d[:]), '"')
}

func (w writer) number(name string, n int64) writer { return strconv.AppendInt(w.name(name), n, 10) }

func (w writer) organisation(o Organisation) writer {
	return append(w.open("org").text("code", o.Code, true).text("name", o.Name, true), '}')
}

func (p Post) write(w writer) writer {
	return append(w.open("").text("role", p.Role, false).text("unit", p.Unit, false), '}')
}

func (p PersonPart) write(w writer) writer {
	return append(w.open("").text("id", p.ID, true).text("name", p.Name, false), '}')
}

func (r rest) write(w writer) writer {
	w = w.open("").text("dataschema", r.DataSchema, false)
	if r.Sent != (Digest{}) {
		w = w.digest("sent", r.Sent)
	}
	w = w.text("source", r.SourceURI, true).text("traceparent", r.TraceParent, false)
	if v := r.Visibility; v != nil {
		w = append(w.open("visibility").text("ground", v.Ground, false).text("mode", v.Mode, true).text("review_by", v.ReviewBy, false), '}')
	}
	return append(w, '}')
}

func (s *Statement) write(w writer) writer {
	w = w.open("").text("action", s.Action, true).open("actor").text("kind", s.Actor.Kind, true).organisation(s.Actor.Org)
	w = append(w.digest("person", s.Actor.Person).digest("post", s.Actor.Post), '}')
	w = w.text("case_ref", s.CaseRef, false).text("channel", s.Channel, false)
	if c := s.Corrects; c != nil {
		w = append(w.open("corrects").text("id", c.ID, true).text("reason", c.Reason, true), '}')
	}
	w = append(w.name("data_categories"), '[')
	for i, c := range s.DataCategories {
		if i > 0 {
			w = append(w, ',')
		}
		w = w.quoted(c)
	}
	w = append(w, ']').text("data_detail", s.DataDetail, false)
	if s.Emergency != nil {
		w = append(w.open("emergency").text("reason", s.Emergency.Reason, true), '}')
	}
	w = w.text("id", s.ID, true)
	w = append(w.open("legal_basis").text("code", s.LegalBasis.Code, true).text("reference", s.LegalBasis.Reference, false), '}')
	w = w.text("outcome", s.Outcome, false)
	w = w.open("purpose").text("activity", s.Purpose.Activity, true).text("code", s.Purpose.Code, false).text("text", s.Purpose.Text, false)
	w = append(w.number("version", s.Purpose.Version), '}').text("received", s.Received, true)
	if r := s.Recipient; r != nil {
		w = w.open("recipient").text("address", r.Address, false).text("agreement", r.Agreement, false).text("code", r.Code, false)
		w = append(w.text("country", r.Country, false).text("name", r.Name, true), '}')
	}
	w = w.text("recordedtime", s.RecordedTime, false).digest("rest", s.Rest).text("sequence", s.Sequence, false).text("source", s.Source, true)
	w = w.open("subject").text("id", s.Subject.ID, true).text("role", s.Subject.Role, false).text("scheme", s.Subject.Scheme, true)
	w = append(w, '}').open("system").text("name", s.System.Name, true).text("version", s.System.Version, false)
	return append(append(w, '}').text("time", s.Time, true).text("type", s.Type, true).number("version", int64(s.Version)), '}')
}
