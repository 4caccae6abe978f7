package staff_test

import (
	"context"
	"testing"

	"daylight/notices"
	"daylight/portal/account"
	"daylight/requests"
)

// The office says from which notice a case was asked, and the citizen reads it.
func TestTheOfficeSaysWhichNotice(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.registry.Notices = func(context.Context) (map[string]requests.NoticeInForce, error) {
		return map[string]requests.NoticeInForce{"cctv": {Version: 1, Unit: "Streets"}}, nil
	}
	o.cctv()
	ann := o.person(account.Caseworker)
	ref := o.file(access())
	o.claims(ann, ref)
	at := "/staff/cases/" + ref + "/asked-from"
	ann.Get("/staff/cases/" + ref).Contains("Say which notice it was asked from").Lacks("Asked from the notice")
	form := stamp(ann.Get(at).Status(200).Contains("Cameras in libraries", "Leave empty for the one in force"))
	ann.Post(at, append(form, "asked_from", "cctv", "notice_version", "x")...).Status(422).Contains("Enter the number of a version")
	ann.Post(at, append(form, "asked_from", "cctv", "notice_version", "2")...).Status(422).Contains("Choose a notice that is in force")
	ann.Post(at, append(form, "asked_from", "cctv", "notice_version", "")...).Status(303)
	ann.Post(at, append(form, "asked_from", "cctv", "notice_version", "")...).Status(303) // the second click
	ann.Get("/staff/cases/"+ref).Contains("Asked from the notice ⁨Cameras in libraries⁩ (version 1)", "We noted which notice your request comes from")
	if got := o.track(ref); got.AskedFrom != (requests.AskedFrom{Notice: "cctv", Version: 1}) {
		t.Fatalf("%+v", got.AskedFrom)
	}
}

// cctv puts a notice in force, and the row of the schedule it keeps to, by two people.
func (o *office) cctv() {
	o.t.Helper()
	n := &newsroom{board: o.board, at: o.at}
	n.publish(o.t, pressRow("LIB-001"))
	notice := pressNotice("cctv")
	notice.Text[notices.PartTitle] = notices.Text{"en": "Cameras in libraries"}
	n.publish(o.t, notice)
}
