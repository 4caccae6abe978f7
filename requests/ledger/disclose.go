package ledger

import (
	"context"
	"slices"

	"github.com/go-json-experiment/json"
)

// disclose opens entries and leaves out what the profile of their source keeps back. An entry that opens to somebody
// else's identifier (two short indexes that happen to agree) is dropped.
func (v *view) disclose(ctx context.Context, list []found, x extras) ([]Entry, error) {
	var ids []string
	for _, f := range list {
		if !slices.Contains(ids, f.Activity) {
			ids = append(ids, f.Activity)
		}
	}
	if err := v.learn(ctx, ids); err != nil {
		return nil, err
	}
	entries := make([]Entry, 0, len(list))
	for _, f := range list {
		e, mine, err := v.entry(f, x)
		if err != nil {
			return nil, err
		}
		if mine {
			entries = append(entries, e)
		}
	}
	return entries, nil
}

func (v *view) open(event string, sealed []byte) (record, Statement, error) {
	r, err := v.Sealer.record(event, sealed)
	if err != nil {
		return record{}, Statement{}, err
	}
	v.statement = Statement{}
	err = json.Unmarshal(r.open, &v.statement)
	return r, v.statement, err
}

func (v *view) entry(f found, x extras) (e Entry, mine bool, err error) {
	r, st, err := v.open(f.Event.String(), f.Payload)
	if err != nil {
		return e, false, err
	}
	subject := Subject{Scheme: st.Subject.Scheme, ID: st.Subject.ID}
	if !v.person.Has(subject) {
		return e, false, nil
	}
	source := v.sources[f.Source]
	e = Entry{
		ID: f.spot().String(), Source: source.ID, SourceNames: source.Names, Profile: source.Profile, Type: st.Type,
		Occurred: f.Occurred.UTC(), Received: f.Received.UTC(), Late: f.Marks&markLate != 0,
		Skewed: f.Marks&markSkewed != 0, Subject: subject, Action: st.Action, Outcome: st.Outcome,
		Categories: st.DataCategories, Detail: st.DataDetail, LegalBasis: st.LegalBasis, CaseRef: st.CaseRef,
		Recipient: st.Recipient, System: st.System, Channel: st.Channel, Leaf: -1,
		Actor: Actor{Kind: st.Actor.Kind, Organisation: st.Actor.Org},
	}
	if st.Emergency != nil {
		e.Emergency = st.Emergency.Reason
	}
	a := v.version(f.Activity, f.ActivityVersion)
	e.Purpose = EntryPurpose{Activity: st.Purpose.Activity, Version: st.Purpose.Version, Number: a.Number, Title: a.Title,
		Text: st.Purpose.Text, Code: st.Purpose.Code}
	e.Disclosed = Disclosed{Statement: r.open, Salt: Salt(f.Salt).derive(partOpen), Commitment: Digest(f.Commitment)}
	if leaf, ok := x.leaves[occurrenceOf(f.Event, f.Occurred)]; ok {
		e.Ordinal, e.Leaf, e.Disclosed.Leaf = leaf.Ordinal, leaf.Index, &leaf
	}
	if err := v.official(&e, f, r, source); err != nil {
		return e, false, err
	}
	return e, true, v.correct(&e, f, st, x)
}

// official applies the profile, or the decision to name this official to this person: what is not disclosed here is nowhere
// in the entry.
func (v *view) official(e *Entry, f found, r record, source Source) error {
	profile, salt := source.Profile, Salt(f.Salt)
	if v.unveiled || v.identified[f.Akey] {
		profile = ProfileName
	}
	if profile == ProfileName || profile == ProfileRole {
		var post Post
		if err := json.Unmarshal(r.post, &post); err != nil {
			return err
		}
		e.Actor.Unit, e.Actor.Role, e.Actor.RoleWords = post.Unit, post.Role, source.Mapping.roleWords(post.Role)
		e.Disclosed.Post = &DisclosedPart{Content: r.post, Salt: salt.derive(partPost)}
	}
	switch profile {
	case ProfileName:
		var person PersonPart
		if err := json.Unmarshal(r.person, &person); err != nil {
			return err
		}
		e.Actor.ID, e.Actor.Name = person.ID, person.Name
		e.Disclosed.Person = &DisclosedPart{Content: r.person, Salt: salt.derive(partPerson)}
	case ProfileRole:
		if f.Marks&markPerson != 0 {
			e.Actor.Official = v.officials.number[f.Akey]
		}
	}
	return nil
}

// correct links an event with those that put it right; the original stays as it was.
func (v *view) correct(e *Entry, f found, st Statement, x extras) error {
	if st.Corrects != nil && f.Corrects != nil {
		e.Corrects = &Correction{Reason: st.Corrects.Reason}
		if at, ok := x.targets[*f.Corrects]; ok {
			e.Corrects.EntryID, e.Corrects.Occurred = spot{at, *f.Corrects}.String(), at.UTC()
		}
	}
	for _, c := range x.corrections[f.Event] {
		_, by, err := v.open(c.Event.String(), c.Payload)
		if err != nil {
			return err
		}
		if by.Corrects == nil || !v.person.Has(Subject{by.Subject.Scheme, by.Subject.ID}) {
			continue
		}
		e.Corrections = append(e.Corrections, Correction{EntryID: spot{c.Occurred, c.Event}.String(),
			Reason: by.Corrects.Reason, Occurred: c.Occurred.UTC()})
	}
	return nil
}
