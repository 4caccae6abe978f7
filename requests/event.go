package requests

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// Event is one change of a case: who, in which role, when, why.
type Event struct {
	ID     uuid.UUID
	N      int
	At     time.Time
	Action Action
	From   State
	To     State
	Role   string // "citizen", "source", "system" or the officer's role in this step
	Name   string // officer's name or source id; empty for citizens and in what citizens see
	Key    string // sentence, requests.event.…
	Vars   map[string]any
	Text   string // reason, note or statement in words

	Wordings []WordingUsed // prepared texts that were used; only staff see them
}

// eventBody is the sealed part of an event.
type eventBody struct {
	Text string         `json:"text,omitempty"`
	Vars map[string]any `json:"vars,omitempty"`
}

// dayVars are the values of an event that are days.
var dayVars = []string{"Was", "Now", "Day", "Old", "New", "Until", "Asked"}

// eventRow is a row of requests_event.
type eventRow struct {
	ID        uuid.UUID
	N         int
	At        time.Time
	Action    Action
	FromState State
	ToState   State
	Role      string
	Officer   *uuid.UUID
	Name      string
	Body      []byte
	factRow
}

// factRow is what an event tells the clock, if it tells it anything.
type factRow struct {
	Fact      string
	FactDay   deadline.Day
	FactValue string
	Amends    *int // n of the event whose fact this one replaces
}

// setFact keeps what the step is to the clock: the day on the body's calendar, and for an extension by how much.
func (e *factRow) setFact(f deadline.Fact, zone *time.Location) {
	if f.Name == "" {
		return
	}
	e.Fact, e.FactDay = string(f.Name), f.Day
	if e.FactDay.IsZero() {
		e.FactDay = deadline.DayOf(f.At, zone)
	}
	if f.Extension != (deadline.Extension{}) {
		value, _ := json.Marshal(f.Extension) // numbers and strings only
		e.FactValue = string(value)
	}
}

// asFact gives back what setFact kept.
func (e *factRow) asFact() (deadline.Fact, error) {
	f := deadline.On(deadline.FactName(e.Fact), e.FactDay)
	if e.FactValue != "" {
		if err := json.Unmarshal([]byte(e.FactValue), &f.Extension); err != nil {
			return f, fmt.Errorf("requests: the extension a fact tells of: %w", err)
		}
	}
	return f, nil
}

func eventRows(ctx context.Context, q queries, id uuid.UUID) ([]eventRow, error) {
	rows, err := q.Query(ctx, `SELECT id, n, at, action, from_state, to_state, role, officer, name, body, fact, fact_day, fact_value,
		amends FROM requests_event WHERE case_id = $1 ORDER BY n`, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[eventRow])
}

// events opens what happened.
func (r *Registry) events(rows []eventRow) ([]Event, error) {
	list := make([]Event, 0, len(rows))
	for _, e := range rows {
		var body eventBody
		if err := r.unseal("requests_event", "body", e.ID, e.Body, &body); err != nil {
			return nil, err
		}
		for name, v := range body.Vars {
			switch v := v.(type) {
			case float64: // JSON knows no integers
				body.Vars[name] = int(v)
			case string: // nor days
				if day, err := deadline.ParseDay(v); err == nil && slices.Contains(dayVars, name) {
					body.Vars[name] = day
				}
			}
		}
		list = append(list, Event{ID: e.ID, N: e.N, At: e.At, Action: e.Action, From: e.FromState, To: e.ToState, Role: e.Role,
			Name: e.Name, Key: e.sentence(body.Vars), Vars: body.Vars, Text: body.Text})
	}
	return list, nil
}

// sentence is what the timeline says of an event; its values are in Vars.
// i18n: requests.event.*
func (e *eventRow) sentence(vars map[string]any) string {
	key := "requests.event." + string(e.Action)
	switch {
	case e.Action == ActAssign && vars["Rota"] == true && vars["To"] != nil:
		return key + "_rota"
	case e.Action == ActAssign && vars["To"] != nil:
		return key + "_to"
	case e.Action == ActAnswer && vars["Settled"] == true:
		return key + "_settled"
	case e.Action == ActPosted && vars["What"] != nil:
		return fmt.Sprint(key, "_", vars["What"])
	case e.Action == ActAsk && vars["Identity"] == true:
		return key + "_identity"
	case e.Action == ActPrintCode && vars["Alone"] == true:
		return key + "_alone"
	case e.Action == ActReckon && vars["Cause"] == CauseRules:
		return key + "_rules"
	case e.Action == ActAmend && vars["Fact"] != nil:
		if vars["New"] == nil {
			return fmt.Sprint("requests.event.strike_", vars["Fact"])
		}
		return fmt.Sprint(key, "_", vars["Fact"])
	case e.Action == ActAuthority && vars["Authority"] != nil:
		return fmt.Sprint(key, "_", vars["Authority"])
	case e.Action == ActVouch && vars["Word"] != nil:
		return fmt.Sprint(key, "_", vars["Word"])
	case e.Action == ActSigned && vars["Agent"] != nil:
		return key + "_of"
	case e.Action == ActProgress:
		return key
	case e.Action == ActReopen && vars["Review"] == true:
		return key + "_review"
	case e.Action == ActIdentify && vars["Agent"] == true:
		return key + "_agent"
	case vars["Plain"] == true: // an erasure or a restriction, which corrects nothing
		return key + "_plain"
	case e.Action == ActMark && vars["Mark"] != nil:
		return fmt.Sprint(key, "_", vars["Mark"])
	case e.Action == ActHeard && vars["Behest"] != nil:
		return fmt.Sprint(key, "_", vars["Behest"], "_", vars["Carried"])
	case e.Action == ActChase && vars["What"] != nil:
		return fmt.Sprint(key, "_", vars["What"])
	case (e.Action == ActEnclose || e.Action == ActTakeOut || e.Action == ActFetch || e.Action == ActNoticed) && vars["Title"] != nil:
		return key + "_title"
	case e.Action == ActAskedFrom && vars["Slug"] != nil:
		return key + "_notice"
	case e.Action == ActTransfer && vars["To"] != nil:
		return key + "_to"
	case e.Action == ActFee && vars["Amount"] != nil, e.Action == ActLapse && vars["Agent"] != nil:
		return key + "_of"
	case e.Action == ActHold && vars["Hold"] != nil:
		return fmt.Sprint(key, "_", vars["Hold"])
	case e.Action == ActName && vars["Naming"] != nil:
		return fmt.Sprint(key, "_", vars["Naming"])
	case (e.Action == ActErrandReply || e.Action == ActErrandChase) && vars["How"] != nil:
		return fmt.Sprint(key, "_", vars["How"])
	case strings.HasPrefix(string(e.Action), "task"):
		return key
	case vars["Day"] != nil:
		return key + "_on"
	case e.Action == ActRecipient && vars["State"] != nil:
		return key + "_" + fmt.Sprint(vars["State"])
	}
	return key
}
