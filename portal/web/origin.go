package web

import (
	"errors"
	"strconv"

	"daylight/notices"
	"daylight/portal/ui"
	"daylight/requests"
)

// Origin is the notice that somebody came from, as a page names it; zero is none.
type Origin struct {
	requests.AskedFrom
	Title   notices.Said
	InForce int // the number of the version in force; 0 when it was withdrawn
}

// Origin looks up the name of a notice that somebody came from. An address that names none there ever was comes from none.
func (v *Visitor) Origin(board *notices.Board, a requests.AskedFrom) (Origin, error) {
	if a.Notice == "" {
		return Origin{}, nil
	}
	n, err := board.CitedNotice(v.Ctx(), a.Notice, a.Version)
	if errors.Is(err, notices.ErrNotFound) {
		return Origin{}, nil
	}
	return Origin{requests.AskedFrom{Notice: n.Code, Version: n.Number}, n.Title.In(v.Lang(), board.Authoritative()), n.InForce}, err
}

// Name is the title and the version.
func (o Origin) Name(v *Visitor) string {
	return v.T("origin.name", "Title", "\u2068"+o.Title.Text+"\u2069", "Number", o.Version)
}

// Link leads to the permanent address of the version.
func (o Origin) Link(v *Visitor) ui.Link {
	return ui.Link{Text: o.Name(v), Href: v.URL("/notices/" + o.Notice + "/versions/" + strconv.Itoa(o.Version))}
}

// Newer tells whether another version is in force now.
func (o Origin) Newer() bool { return o.InForce > o.Version }

// Changes leads to what the version in force says otherwise.
func (o Origin) Changes(v *Visitor) ui.Link {
	return ui.Link{Text: v.T("origin.changes"), Href: v.URL("/notices/" + o.Notice + "/changes/" + strconv.Itoa(o.Version) + ".." + strconv.Itoa(o.InForce))}
}
