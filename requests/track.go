package requests

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// Stage is where a case stands in the citizen's words: a step of the bar on the page.
// i18n: requests.stage.*
type Stage string

// The stages.
const (
	StageConfirm  Stage = "confirm"  // your mailbox is to be confirmed
	StageReceived Stage = "received" // we have it
	StageWorking  Stage = "working"  // we are on it
	StageWaiting  Stage = "waiting"  // we wait for you
	StageChecking Stage = "checking" // a second person checks the answer
	StageCarrying Stage = "carrying" // being put right
	StageAnswered Stage = "answered"
	StageEnded    Stage = "ended" // closed, withdrawn or erased
)

// Stages lists every stage.
func Stages() []Stage {
	return []Stage{StageConfirm, StageReceived, StageWorking, StageWaiting, StageChecking, StageCarrying, StageAnswered, StageEnded}
}

// Stage gives the citizen's word for a state.
func (s State) Stage() Stage {
	switch s {
	case StateUnconfirmed:
		return StageConfirm
	case StateReceived:
		return StageReceived
	case StateWorking:
		return StageWorking
	case StateAsked:
		return StageWaiting
	case StateReview:
		return StageChecking
	case StateInstructed:
		return StageCarrying
	case StateDecided:
		return StageAnswered
	}
	return StageEnded
}

// TrackView is a case as the citizen who filed it sees it: roles, never names of staff.
type TrackView struct {
	Kept
	Ref       string
	Kind      Kind
	State     State
	Stage     Stage
	Version   int
	Level     Level // what this visitor has proved for this case
	Lang      string
	Contact   Contact
	Received  deadline.Day
	Clock     Clock
	Access    *AccessAsk
	Wish      *Wish
	Behalf    *Representation // who is represented; nil when somebody asks for themselves
	AskedFrom AskedFrom       // the notice it was asked from
	Agent     bool            // this visitor is the representative
	Items     []Item
	Complaint *Grievance
	Question  *Message // waiting for an answer
	Identity  bool     // what was asked is who the citizen is
	Fee       bool     // the question asks for a fee
	Messages  []Message
	Events    []Event      // oldest first, without notes and without names
	Decision  *Decision    // once approved, without names
	Locked    bool         // what was released needs Registry.Need of the kind to be read; it is left out
	Files     []Attachment // of messages, items and statements; of proofs of identity and authority only that they were sent, and deleted
	Told      []Recipient
	Dispute   string
	Ended     time.Time // closed or withdrawn; zero before
	Same      []MyCase  // other requests for the same that this visitor may see; all are answered together
	PassedTo  string    // the public body that has the request now
	May       []Action  // answer, reply, withdraw, dispute, evidence
	Marking   *Marking  // the restriction while a correction is contested; nil without one
	Behests   []Behest  // what sources were asked beside correcting
	Sequels   []Sequel  // cases that this one follows, or that follow it
	Recourse  Recourse  // what can be done about the decision
	Next      string    // message key: what happens next, requests.next.…

	Unproven  int       // how often what was shown of an identity was not enough
	PostCode  *PostCode // the newest code by post; nil while none was ordered
	CodeAsked bool      // the citizen asked for one, and it is not ordered yet
}

// Can reports whether the citizen may do this now.
func (v TrackView) Can(a Action) bool { return slices.Contains(v.May, a) }

// MyCase is one line in a signed-in citizen's list.
type MyCase struct {
	Ref      string
	Kind     Kind
	State    State
	Stage    Stage
	Received deadline.Day
	Due      deadline.Day
	Waiting  bool // for the citizen
}

// reaches tells what a visitor has proved for a case; LevelNone means it does not exist for them.
func (r *Registry) reaches(by Citizen, c *caseRow) Level {
	switch {
	case r.isSubject(by, c), r.isAgent(by, c), c.Level >= LevelIdentity && c.Ref != nil && slices.Contains(by.Proved, *c.Ref):
		return LevelIdentity
	case c.Ref != nil && slices.Contains(by.Cases, *c.Ref):
		return LevelMailbox
	case by.Email != "" && by.Level >= LevelMailbox && slices.Equal(c.EmailToken, r.emailToken(by.Email)):
		return LevelMailbox
	}
	return LevelNone
}

// Track shows a case to the citizen it belongs to; to everybody else it does not exist.
func (r *Registry) Track(ctx context.Context, by Citizen, ref string) (v TrackView, err error) {
	err = r.reached(ctx, by, ref, func(tx pgx.Tx, c *caseRow, level Level) (err error) {
		if r.shutOut(by, c) {
			v, err = r.overView(c, level)
			return err
		}
		content, err := r.content(ctx, tx, c)
		if err == nil {
			v = r.trackView(c, content, level)
			r.forAgent(by, c, &v)
			v.Same, err = r.sameFor(ctx, tx, by, c)
		}
		return err
	})
	return v, err
}

// theirs reads something of a case for the citizen it belongs to, with what they have proved for it. A representative whose
// authority has ended reads nothing.
func (r *Registry) theirs(ctx context.Context, by Citizen, ref string, read func(pgx.Tx, *caseRow, Level) error) error {
	return r.reached(ctx, by, ref, func(tx pgx.Tx, c *caseRow, level Level) error {
		if r.shutOut(by, c) {
			return ErrAuthorityOver
		}
		return read(tx, c, level)
	})
}

// reached is theirs for whoever has the case, authority or not.
func (r *Registry) reached(ctx context.Context, by Citizen, ref string, read func(pgx.Tx, *caseRow, Level) error) error {
	proper, ok := r.Reference(ref)
	if !ok {
		return ErrNotFound
	}
	return pgx.BeginTxFunc(ctx, r.DB, snapshot, func(tx pgx.Tx) error {
		c, err := caseBy(ctx, tx, "ref", proper, "")
		if err != nil {
			return err
		}
		level := r.reaches(by, &c)
		if level == LevelNone {
			return ErrNotFound
		}
		return read(tx, &c, level)
	})
}

// snapshot reads a case as it stood at one moment, with nothing changed half-way.
var snapshot = pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}

// trackView leaves out what is not the citizen's to see: notes, names of staff, drafts of decisions.
func (r *Registry) trackView(c *caseRow, in content, level Level) TrackView {
	v := TrackView{Kept: c.kept(r.Today()), Ref: value(c.Ref), Kind: c.Kind, State: c.State, Stage: c.State.Stage(), Version: c.Version, Level: level,
		Lang: c.Lang, Contact: in.contact, Received: c.Received, Clock: in.clock.forCitizen(), Access: in.matter.Access, Items: in.items,
		Complaint: in.matter.Complaint, Told: in.told, Dispute: in.dispute,
		Fee: in.fee, Identity: in.identity, PassedTo: passedTo(c, in.events), Ended: value(c.EndedAt)}
	v.Wish, v.Behalf, v.AskedFrom = in.matter.Wish, in.behalf, c.askedFrom()
	v.Unproven, v.PostCode, v.CodeAsked = in.unproven, in.postCode, in.codeAsked()
	for _, m := range in.messages {
		m.Name = ""
		v.Messages = append(v.Messages, m)
	}
	v.Question = openQuestion(c.State, v.Messages)
	for _, e := range in.events {
		if hidden[e.Action] {
			continue
		}
		e.Name, e.Wordings = "", nil
		if e.Action == ActAssign || e.Action == ActSendBack {
			e.Key, e.Vars, e.Text = "requests.event."+string(e.Action), nil, ""
		}
		if e.Action == ActHold || e.Action == ActLift {
			e.Text = "" // written for the office
		}
		v.Events = append(v.Events, e)
	}
	if in.answer != nil {
		v.Decision, v.Locked = r.forCitizen(in.answer, c.Kind, level)
	} else {
		for i := range v.Items {
			v.Items[i].Verdict, v.Items[i].Accepted, v.Items[i].Reason, v.Items[i].Reasons = "", "", "", ""
		}
	}
	for i := range v.Items {
		v.Items[i].Said = ""
	}
	for _, a := range in.files {
		if forCitizen[a.Place] || slices.Contains(proofs, a.Place) {
			v.Files = append(v.Files, a)
		}
	}
	for _, e := range in.behests {
		e.Said = ""
		v.Behests = append(v.Behests, e)
	}
	v.Marking, v.Sequels, v.Recourse = in.marking, in.sequels, r.recourse(c, in)
	v.Recourse.Review = v.Recourse.Review && !in.reviewed
	v.May, v.Next = r.citizenMay(c, in), nextKey(c, in.fee)
	return v
}

// forCitizen leaves out of a decision who made it, and what was released unless the reader is known well enough.
func (r *Registry) forCitizen(d *Decision, kind Kind, level Level) (shown *Decision, locked bool) {
	out := *d
	out.ProposedBy, out.ApprovedBy, out.ProposedName, out.ApprovedName = uuid.Nil, uuid.Nil, "", ""
	out.SentBack, out.Documents = "", slices.Clone(d.Documents)
	for i := range out.Documents { // written for the office
		out.Documents[i].Why = ""
	}
	if kind.gives() && level < r.Need(kind) && (out.Statement != "" || len(out.Documents) > 0 || out.Accesses) {
		out.Statement, out.Documents, out.Accesses, locked = "", nil, false, true
	}
	return &out, locked
}

// hidden are the steps of the office's own housekeeping.
var hidden = map[Action]bool{ActNote: true, ActParty: true, ActRelease: true, ActRecuse: true, ActDecide: true, ActEnclose: true, ActTakeOut: true, ActReturn: true, ActRefused: true,
	ActLate: true, ActDisclaim: true, ActPostCode: true, ActPosted: true, ActErrand: true, ActErrandReply: true, ActErrandMore: true, ActErrandDrop: true, ActErrandChase: true,
	ActLink: true, ActUnlink: true, ActGroup: true, ActUngroup: true, ActStranded: true}

// citizenMay lists what the citizen may do now.
func (r *Registry) citizenMay(c *caseRow, in content) []Action {
	var list []Action
	if c.State.Can(ActWantCode) && c.Authority == "" && !in.codeAsked() {
		list = append(list, ActWantCode)
	}
	for _, a := range []Action{ActAnswer, ActReply, ActWithdraw} {
		if c.State.Can(a) {
			list = append(list, a)
		}
	}
	if c.State.Can(ActDispute) && disputable(c) && in.dispute == "" {
		list = append(list, ActDispute)
	}
	if r.renewable(c) {
		list = append(list, ActEvidence)
	}
	return list
}

// nextKey says what happens next.
// i18n: requests.next.*
func nextKey(c *caseRow, fee bool) string {
	switch {
	case fee && c.Paused:
		return "requests.next.asked_fee"
	case fee:
		return "requests.next.asked_fee_running"
	case c.State == StateClosed && c.Outcome == Transferred:
		return "requests.next.closed_transferred"
	case c.State == StateAsked && !c.Paused:
		return "requests.next.asked_running"
	case c.State == StateInstructed && c.Kind != Correction:
		return "requests.next.instructed_" + string(c.Kind)
	case c.State == StateDecided && c.Kind == Review:
		return "requests.next.decided_review"
	case c.State == StateDecided && disputable(c):
		return "requests.next.decided_dispute"
	}
	return "requests.next." + string(c.State)
}

// Mine lists the cases of a signed-in citizen, newest first: by identity, by confirmed mailbox, by code entered.
func (r *Registry) Mine(ctx context.Context, by Citizen) ([]MyCase, error) {
	var subject, email []byte
	if by.Level >= LevelIdentity && by.Subject.Valid() {
		subject = r.Sealer.Index(by.Subject.Scheme, by.Subject.ID)
	}
	if by.Level >= LevelMailbox {
		email = r.emailToken(by.Email)
	}
	rows, err := r.DB.Query(ctx, `SELECT ref, kind, state, received, due FROM requests_case
		WHERE ref IS NOT NULL AND (subject_token = $1 OR agent_token = $1 OR email_token = $2 OR ref = ANY($3)) ORDER BY filed_at DESC, id DESC LIMIT 500`,
		subject, email, by.Cases)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (MyCase, error) {
		var m MyCase
		err := row.Scan(&m.Ref, &m.Kind, &m.State, &m.Received, &m.Due)
		m.Stage, m.Waiting = m.State.Stage(), m.State == StateAsked || m.State == StateUnconfirmed
		return m, err
	})
}
