package public

import (
	"bytes"
	"encoding/csv"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"daylight/notices"
	"daylight/portal/web"
)

const (
	typeCSV    = "text/csv; charset=utf-8; header=present"
	typeLinked = "application/ld+json; charset=utf-8"
	typeAtom   = "application/atom+xml; charset=utf-8"
	typeXML    = "application/xml; charset=utf-8"
	typeText   = "text/plain; charset=utf-8"

	typeWorkbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// published is one version as data.
type published[C any] struct {
	Code        string     `json:"code"`
	URL         string     `json:"url"`
	VersionURL  string     `json:"version_url"`
	Version     int        `json:"version"`
	State       string     `json:"state"`
	InForceFrom *time.Time `json:"in_force_from"`
	InForceTo   *time.Time `json:"in_force_until,omitempty"`
	Published   *time.Time `json:"published"`
	Why         string     `json:"why,omitempty"`
	Withdrawn   *time.Time `json:"withdrawn,omitempty"`
	WhyGone     string     `json:"withdrawn_why,omitempty"`
	Hash        string     `json:"sha256"`
	Content     C          `json:"content"`
}

// one makes data of a version. Addresses are those of the authoritative text.
func one[C notices.Content](p *Pages, v *web.Visitor, version notices.Version[C]) published[C] {
	e := version.Edition
	return published[C]{
		Code: e.Code, URL: v.Absolute(path(e.Ref())), VersionURL: v.Absolute(versionPath(e)), Version: e.Number,
		State: string(e.State), InForceFrom: e.InForceFrom, InForceTo: e.InForceUntil, Published: e.PublishedAt,
		Why: e.Why, Withdrawn: e.WithdrawnAt, WhyGone: e.WithdrawnWhy, Hash: e.Hash, Content: version.Content,
	}
}

// list makes data of a whole register.
func list[C notices.Content](p *Pages, v *web.Visitor, name string, versions []notices.Version[C]) map[string]any {
	items := make([]published[C], len(versions))
	for i, version := range versions {
		items[i] = one(p, v, version)
	}
	return map[string]any{"publisher": p.Body.Name, "authoritative_language": p.authoritative(), name: items}
}

func (p *Pages) noticeData(v *web.Visitor, n notices.NoticeVersion) published[notices.Notice] {
	n.Content.Origin = nil // how translations are tracked is the desk's business
	return one(p, v, n)
}

func (p *Pages) noticesJSON(c *fiber.Ctx) error {
	v := web.Visit(c)
	versions, err := p.Board.Notices(v.Ctx())
	if err != nil {
		return err
	}
	for i := range versions {
		versions[i].Content.Origin = nil
	}
	return v.JSON(list(p, v, "notices", versions))
}

// table answers with rows that are safe to open in a spreadsheet.
func table(v *web.Visitor, head []string, rows [][]string) error {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	_ = w.Write(head)
	for _, row := range rows {
		_ = w.Write(notices.Cells(row...))
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return err
	}
	return v.Bytes(typeCSV, out.Bytes())
}

func (p *Pages) noticesCSV(c *fiber.Ctx) error {
	v := web.Visit(c)
	versions, err := p.Board.Notices(v.Ctx())
	if err != nil {
		return err
	}
	var rows [][]string
	for _, n := range versions {
		rows = append(rows, []string{n.Code, strconv.Itoa(n.Number), moment(n.InForceFrom), p.in(v, n.Content.Name()).Text,
			p.in(v, n.Content.Text[notices.PartSummary]).Text, n.Content.Unit, articles(n.Content.Bases),
			strings.Join(n.Content.Activities, "; "), strings.Join(n.Content.Retention, "; "), v.Absolute(path(n.Ref())), n.Hash})
	}
	return table(v, []string{"slug", "version", "in_force_from", "title", "summary", "unit", "legal_bases", "activities", "retention", "url", "sha256"}, rows)
}

func (p *Pages) activitiesCSV(c *fiber.Ctx) error {
	v := web.Visit(c)
	versions, err := p.Board.Activities(v.Ctx())
	if err != nil {
		return err
	}
	var rows [][]string
	for _, a := range versions {
		rows = append(rows, []string{a.Code, strconv.Itoa(a.Number), moment(a.InForceFrom), p.in(v, a.Content.Title).Text,
			p.in(v, a.Content.Purpose).Text, a.Content.Unit, articles(a.Content.Bases), p.joined(v, a.Content.Subjects),
			p.joined(v, a.Content.Data), p.joined(v, a.Content.Recipients), strings.Join(a.Content.Processors, "; "),
			strings.Join(a.Content.Retention, "; "), p.in(v, a.Content.Security).Text, v.Absolute(path(a.Ref()))})
	}
	return table(v, []string{"id", "version", "in_force_from", "title", "purpose", "unit", "legal_bases", "data_subjects", "data",
		"recipients", "processors", "retention", "security", "url"}, rows)
}

func (p *Pages) agreementsCSV(c *fiber.Ctx) error {
	v := web.Visit(c)
	versions, err := p.Board.Agreements(v.Ctx())
	if err != nil {
		return err
	}
	var rows [][]string
	for _, a := range versions {
		rows = append(rows, []string{a.Code, strconv.Itoa(a.Number), moment(a.InForceFrom), p.in(v, a.Content.Title).Text,
			p.in(v, a.Content.Purpose).Text, strings.Join(a.Content.Parties, "; "), p.joined(v, a.Content.Data), articles(a.Content.Bases),
			p.in(v, a.Content.Safeguards).Text, string(a.Content.Starts), string(a.Content.Ends), string(a.Content.ReviewDue), v.Absolute(path(a.Ref()))})
	}
	return table(v, []string{"code", "version", "in_force_from", "title", "purpose", "parties", "data", "legal_bases", "safeguards",
		"starts", "ends", "review_due", "url"}, rows)
}

func (p *Pages) joined(v *web.Visitor, list []notices.Text) string {
	texts := make([]string, len(list))
	for i, t := range list {
		texts[i] = p.in(v, t).Text
	}
	return strings.Join(texts, "; ")
}

func articles(bases []notices.Basis) string {
	texts := make([]string, len(bases))
	for i, b := range bases {
		texts[i] = strings.TrimSpace(b.Article + " " + b.Provision)
	}
	return strings.Join(texts, "; ")
}

func moment(at *time.Time) string {
	if at == nil {
		return ""
	}
	return at.UTC().Format(time.RFC3339)
}
