package citizen

import (
	"bytes"
	"context"
	"errors"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/portal/report"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
	"daylight/requests/ledger"
)

// file gives one file of a case, to keep.
func (p *Pages) file(c *fiber.Ctx) error {
	v := web.Visit(c)
	by, err := visitor(v)
	if err != nil {
		return err
	}
	id, err := uuid.Parse(v.Param("id"))
	if err != nil {
		return web.ErrNotFound
	}
	a, err := p.Registry.Attachment(v.Ctx(), by, v.Param("ref"), id)
	if err != nil {
		return p.notShown(v, err)
	}
	// It is read while it is sent, when this request is over.
	return v.Stream(a.File.Name, a.File.Type, a.File.Size, p.Registry.OpenAttachment(context.WithoutCancel(v.Ctx()), a))
}

// removeFile takes a file out of the request that is being written.
func (p *Pages) removeFile(c *fiber.Ctx) error {
	v := web.Visit(c)
	id, err := uuid.Parse(v.Param("id"))
	if err != nil {
		return web.ErrNotFound
	}
	browser, err := conversation(v)
	if err != nil {
		return err
	}
	if err := p.Registry.DropFile(v.Ctx(), browser, id); err != nil && !errors.Is(err, requests.ErrDraftGone) {
		return err
	}
	v.Flash("attachment.removed", nil)
	return v.Redirect(v.Next(newRequest + "/check"))
}

// of picks the files sent with the case as a whole.
func (f caseFile) of(place requests.Place) []requests.Attachment {
	var list []requests.Attachment
	for _, a := range f.Files {
		if a.Place == place && a.Gone.IsZero() {
			list = append(list, a)
		}
	}
	return list
}

// proofRow is a row for files, if there are any.
func proofRow(v *web.Visitor, base string, list []requests.Attachment) []ui.SummaryRow {
	if len(list) == 0 {
		return nil
	}
	return []ui.SummaryRow{{Key: v.T("attachment.proof"), Body: v.Files(base, list)}}
}

// opens tells whether this visitor has proved enough to be given what the body sends.
func (p *Pages) opens(f caseFile) bool { return f.Level >= p.Registry.Need(f.Kind) }

// fetch gives one document of the answer, to keep.
func (p *Pages) fetch(c *fiber.Ctx) error {
	v := web.Visit(c)
	by, err := visitor(v)
	if err != nil {
		return err
	}
	id, err := uuid.Parse(v.Param("id"))
	if err != nil {
		return web.ErrNotFound
	}
	a, err := p.Registry.FetchDocument(v.Ctx(), by, v.Param("ref"), id)
	if err != nil {
		return p.notShown(v, err)
	}
	return v.Stream(a.File.Name, a.File.Type, a.File.Size, p.Registry.OpenAttachment(context.WithoutCancel(v.Ctx()), a))
}

// cut narrows a report to the authority of the representative who gets it, and the report says so. What the person wrote about looks or
// contested is not the representative's to read.
// i18n: requests.basis.*
func (p *Pages) cut(v *web.Visitor, q report.Query, looks requests.AnswerReport) (report.Query, error) {
	rep := looks.For
	q.Questions, q.Disputes = nil, nil
	h := report.Handover{To: looks.Agent, Authority: v.T("requests.basis." + string(rep.Basis)), From: p.Registry.AuthorityFrom(rep),
		Until: p.Registry.AuthorityEnd(rep), Sources: rep.Check.Sources}
	q, err := q.HandedTo(h)
	switch {
	case errors.Is(err, report.ErrBeyond), errors.Is(err, report.ErrNotYet):
		return q, requests.ErrBeyondAuthority
	case errors.Is(err, report.ErrOver):
		return q, requests.ErrAuthorityOver
	}
	return q, err
}

// answerLooks gives the report of who looked that belongs to the answer: of the person and the days the request is about.
func (p *Pages) answerLooks(c *fiber.Ctx) error {
	v := web.Visit(c)
	by, err := visitor(v)
	if err != nil {
		return err
	}
	looks, err := p.Registry.AnswerLooks(v.Ctx(), by, v.Param("ref"))
	if err != nil {
		return p.notShown(v, err)
	}
	person := requests.Citizen{Subject: looks.Who, Name: looks.Name, Level: requests.LevelIdentity} // whoever fetches it, and however they proved who they are
	q, err := report.QueryFor(v.Ctx(), p.Registry, p.Body, requests.Wanted{By: person, Person: ledger.Person{looks.Who}, Lang: v.Lang(), From: looks.From, To: looks.To}, p.now())
	if err != nil {
		return err
	}
	if looks.For != nil {
		if q, err = p.cut(v, q, looks); err != nil {
			return err
		}
	}
	var name string
	var body bytes.Buffer
	err = report.Make(v.Ctx(), p.Ledger, q, func(ctx context.Context, a *report.Accesses) error {
		name = a.FileName(report.PDF)
		return p.Press.Write(ctx, &body, v.P, a, report.PDF)
	})
	if err != nil {
		return err
	}
	return v.Download(name, report.PDF.ContentType(), body.Bytes())
}
