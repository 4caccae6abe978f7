package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"daylight/notices"
	"daylight/portal"
	"daylight/portal/account"
	"daylight/requests"
)

// breach has a list of tenants go to the wrong landlord two months ago: the regulator is told in two phases, the tenants by letters, and
// everybody by a summary that two people stand behind. Another one is open since yesterday.
func (l *caseload) breach(ctx context.Context, parts *portal.Parts, staff []account.Officer) error {
	s := &spill{caseload: l, ctx: ctx, board: *parts.Board, id: uuid.Must(uuid.NewV7()), dpo: noticesOfficer(staff[5]), second: noticesOfficer(staff[3])}
	s.board.Now = func() time.Time { return l.now }
	s.happened()
	s.told()
	s.summarised()
	s.closed()
	l.now = l.today.AddDate(0, 0, -1).Add(16 * time.Hour)
	s.do(s.board.OpenIncident(ctx, notices.Opening{ID: uuid.Must(uuid.NewV7()), By: s.dpo, Kind: "lost", Title: "A tablet left on a bus",
		What: "A housing officer left a tablet on a bus. It is encrypted and was locked within the hour. We are finding out what was on it.", AwareAt: l.now.Add(-2 * time.Hour)}))
	return s.err
}

// spill is one incident on its way.
type spill struct {
	*caseload
	ctx         context.Context
	board       notices.Board
	id          uuid.UUID
	dpo, second notices.Officer
	err         error
}

func (s *spill) do(err error) {
	if s.err == nil {
		s.err = err
	}
}

// at sets the clock to so many days ago.
func (s *spill) at(days, hour int) {
	s.now = s.today.AddDate(0, 0, -days).Add(time.Duration(hour) * time.Hour)
}

// step names the incident as it stands.
func (s *spill) step(why string) notices.IncidentStep {
	i, err := s.board.Incident(s.ctx, s.dpo, s.id)
	s.do(err)
	return notices.IncidentStep{ID: s.id, Revision: i.Revision, Key: uuid.NewString(), Why: why}
}

func (s *spill) happened() {
	s.at(60, 11)
	people := 12
	s.do(s.board.OpenIncident(s.ctx, notices.Opening{ID: s.id, By: s.dpo, Kind: "sent", Title: "A list of tenants went to the wrong landlord",
		What: "A list with names and addresses of tenants was attached to a letter to another landlord. The landlord rang us the same day.", Affected: &people, AwareAt: s.now.Add(-time.Hour)}))
	s.do(s.board.DecideTelling(s.ctx, s.dpo, s.step("Names and addresses left the house."), notices.Decided{Whom: notices.ToldRegulator, Tell: true}))
	s.do(s.board.PrepareNotice(s.ctx, s.dpo, s.step(""), notices.RegulatorNotice{Nature: "A list of tenants was sent to another landlord by mistake.", PeopleCount: &people,
		People: "Tenants", Contact: "Data protection officer, Northmere Council"}))
	s.at(59, 10)
	s.do(s.board.SendNotice(s.ctx, s.dpo, s.step(""), notices.Dispatch{At: s.now, Way: "form", Reference: "REG-2026-4411"}))
	s.at(57, 15)
	s.do(s.board.PrepareNotice(s.ctx, s.dpo, s.step(""), notices.RegulatorNotice{Nature: "A list of tenants was sent to another landlord by mistake. The landlord has deleted it.",
		People: "Tenants", PeopleCount: &people, Records: "Names, addresses and rent accounts", RecordsCount: &people, Contact: "Data protection officer, Northmere Council",
		Consequences: "Somebody may write to tenants and pretend to be us.", Measures: "The landlord confirmed that the list is deleted. Lists are now checked by a second person before they are sent."}))
	s.do(s.board.SendNotice(s.ctx, s.dpo, s.step(""), notices.Dispatch{At: s.now, Way: "mail", Reference: "REG-2026-4411"}))
	s.do(s.board.DecideTelling(s.ctx, s.dpo, s.step("Two tenants are sheltered from somebody."), notices.Decided{Whom: notices.ToldPeople, Tell: true}))
}

// told writes to the tenants, whose addresses stood on the list.
func (s *spill) told() {
	s.at(56, 9)
	s.do(s.board.WriteLetter(s.ctx, s.dpo, s.step(""), notices.PeopleLetter{
		What:         notices.Text{"en": "We sent a list with your name and address to another landlord by mistake.", "fr": "Nous avons envoyé par erreur une liste avec votre nom et votre adresse à un autre bailleur.", "ar": "أرسلنا بالخطأ قائمة فيها اسمك وعنوانك إلى مالك آخر."},
		Consequences: notices.Text{"en": "Somebody could write to you and pretend to be us.", "fr": "Quelqu’un pourrait vous écrire en se faisant passer pour nous.", "ar": "قد يكتب إليك أحد مدعيا أنه نحن."},
		Measures:     notices.Text{"en": "The landlord has deleted the list. A second person now checks lists before they are sent.", "fr": "Le bailleur a effacé la liste. Une deuxième personne vérifie désormais les listes avant l’envoi.", "ar": "حذف المالك القائمة. ويتحقق الآن شخص ثان من القوائم قبل إرسالها."},
		Advice:       notices.Text{"en": "Be careful with letters that ask for money. Ring us if you are in doubt.", "fr": "Méfiez-vous des lettres qui demandent de l’argent. Appelez-nous en cas de doute.", "ar": "احذر من الرسائل التي تطلب المال. واتصل بنا عند الشك."}}))
	s.do(s.board.ApproveLetter(s.ctx, s.second, s.step("")))
	var list strings.Builder
	for n, c := range s.citizens[:12] {
		fmt.Fprintf(&list, "%s;%s;%s;;%d Harbour Row, Northmere NM1 4AB;en\n", c.Scheme, c.ID, c.Name, n+1)
	}
	r := s.registry(func() time.Time { return s.now })
	d := requests.Drawing{ID: uuid.Must(uuid.NewV7()), Incident: s.id, Purpose: "The tenants on the list that went out"}
	s.do(r.BringList(s.ctx, s.caseload.dpo, d, []byte(list.String())))
	if s.err != nil {
		return
	}
	s.do(r.Enlist(s.ctx, s.caseload.dpo, s.id, d.ID))
	s.do(r.GoOnDrawing(s.ctx, d.ID))
	_, err := r.PrintForAffected(s.ctx, s.caseload.dpo, requests.Writing{Incident: s.id, Letter: 1, Key: uuid.Must(uuid.NewV7())}, "Letters about a breach were printed")
	s.do(err)
	s.at(55, 14)
	_, err = r.AffectedPosted(s.ctx, s.caseload.dpo, s.id, s.now)
	s.do(err)
	s.do(s.board.RecordTold(s.ctx, s.dpo, s.step("All letters are posted."), s.now))
}

func (s *spill) summarised() {
	if s.err != nil {
		return
	}
	s.at(50, 10)
	i, err := s.board.Incident(s.ctx, s.dpo, s.id)
	s.do(err)
	sum := notices.SummarisedFrom(i, "en", func(at time.Time) notices.Day { return notices.Day(at.Format(time.DateOnly)) })
	sum.Title["fr"], sum.Title["ar"] = "Une liste de locataires envoyée au mauvais bailleur", "قائمة مستأجرين أُرسلت إلى المالك الخطأ"
	sum.What["fr"], sum.What["ar"] = "Une liste de noms et d’adresses a été jointe par erreur à une lettre. Le bailleur nous a appelés le jour même.", "أُرفقت بالخطأ قائمة أسماء وعناوين برسالة. واتصل بنا المالك في اليوم نفسه."
	sum.Done = notices.Text{"en": "The list was deleted. We wrote to everybody on it. A second person now checks lists before they are sent.", "fr": "La liste a été effacée. Nous avons écrit à toutes les personnes. Une deuxième personne vérifie désormais les listes.", "ar": "حُذفت القائمة. وكتبنا إلى كل من فيها. ويتحقق الآن شخص ثان من القوائم قبل إرسالها."}
	e, err := s.board.Draft(s.ctx, s.dpo, notices.Draft{Content: sum, Why: "First published."})
	s.do(err)
	step := notices.Step{Version: e.ID, Revision: e.Revision}
	_, err = s.board.Submit(s.ctx, s.dpo, step)
	s.do(err)
	s.at(49, 10)
	_, err = s.board.Approve(s.ctx, s.second, step)
	s.do(err)
	_, err = s.board.Publish(s.ctx, s.second, step)
	s.do(err)
}

func (s *spill) closed() {
	if s.err == nil {
		s.at(45, 10)
		s.do(s.board.CloseIncident(s.ctx, s.dpo, s.step("The list is deleted, everybody was told, and lists are checked by two people from now on.")))
	}
}
