package requests

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// path brings an office to the moment before a step, and gives the step. The step is taken again and again with the same key.
type path func(o *office) (step func() error)

// writePaths are all the ways something is written. A new one that is missing here is not tested for half steps.
var writePaths = map[string]path{
	"file":        func(o *office) func() error { return o.filing(o.correction()) },
	"erasure":     func(o *office) func() error { return o.filing(o.erasure()) },
	"for another": func(o *office) func() error { return o.filing(o.forFather()) },
	"authority": func(o *office) func() error {
		return o.stepOn(o.onBehalf(o.forFather()), func(s Step) error {
			return o.CheckAuthority(o.ctx, o.ann, s, AuthorityCheck{Accepted: true, Seen: "Deed"})
		})
	},
	"show": func(o *office) func() error {
		ref := o.onBehalf(o.forFather())
		must(o.t, o.CheckAuthority(o.ctx, o.ann, Step{Ref: ref}, AuthorityCheck{Code: "run_out", Words: "It ran out"}))
		return o.stepOn(ref, func(s Step) error { return o.ShowAuthority(o.ctx, daughter, s, "Here") })
	},
	"end of an authority": func(o *office) func() error {
		ref := o.onBehalf(o.forFather())
		must(o.t, o.accept(ref))
		o.at = day("2027-07-01").Time(o.zone())
		return func() error { return o.EndAuthorities(o.ctx) }
	},
	"register an agent": func(o *office) func() error {
		id, key := uuid.NewString(), publicText(newSecret(o.t))
		return func() error {
			return o.RegisterSigner(o.ctx, o.dora, Signer{ID: id, Name: "Fair", Email: "x@fair.example", Kinds: []Kind{Access}, Since: o.Today()}, key, id)
		}
	},
	"change an agent": func(o *office) func() error {
		a := o.agency()
		return func() error {
			return a.ChangeSigner(o.ctx, o.dora, SignerStep{ID: a.id, Key: a.id}, Signer{Name: "Fairer", Email: "x@fair.example", Kinds: []Kind{Access}, Since: o.Today()})
		}
	},
	"key of an agent": func(o *office) func() error {
		a := o.agency()
		key := publicText(newSecret(o.t))
		return func() error { return a.AddSignerKey(o.ctx, o.dora, SignerStep{ID: a.id, Key: a.id}, key, 0) }
	},
	"disable an agent": func(o *office) func() error {
		a := o.agency()
		return func() error { return a.DisableSigner(o.ctx, o.dora, SignerStep{ID: a.id, Key: a.id}, "No") }
	},
	"agent's token": func(o *office) func() error {
		a := o.agency()
		in, given := a.opened("pair "+a.id), false
		return func() error {
			if given { // a message is good for one
				return nil
			}
			_, err := a.PairSigner(o.ctx, in, a.says(""))
			given = err == nil
			return err
		}
	},
	"file what was signed": func(o *office) func() error {
		a := o.agency()
		in := a.opened("one")
		return func() error { _, err := a.FileSigned(o.ctx, in, a.says("one"), a.asksFor()); return err }
	},
	"person's no": func(o *office) func() error {
		a := o.agency()
		ref, _ := a.filed("one")
		return func() error { return a.Vouch(o.ctx, o.askedCode(o.idOf(ref)), false) }
	},
	"end of an agent": func(o *office) func() error {
		a := o.agency()
		a.filed("one")
		must(o.t, a.DisableSigner(o.ctx, o.dora, SignerStep{ID: a.id}, "No"))
		return func() error { return o.EndAuthorities(o.ctx) }
	},
	"complain": func(o *office) func() error { return o.filing(o.complaint()) },
	"key in":   func(o *office) func() error { return o.keying(o.access()) },
	"draft":    draftSaved,
	"submit":   draftSubmitted,
	"ask code": func(o *office) func() error { ref := o.file(o.access()); return func() error { return o.askCode(ref) } },
	"confirm":  codeEntered,
	"claim": func(o *office) func() error {
		return o.stepOn(o.file(o.access()), func(s Step) error { return o.Claim(o.ctx, o.ann, s) })
	},
	"assign": func(o *office) func() error {
		return o.onTaken(func(s Step) error { return o.Assign(o.ctx, o.rita, s, o.ben) })
	},
	"give": func(o *office) func() error {
		o.staffed(o.ann, o.ben)
		return o.onTaken(func(s Step) error { return o.Give(o.ctx, o.rita, s) })
	},
	"bulk":         func(o *office) func() error { return o.bulkOfTwo().begin },
	"bulk, a case": func(o *office) func() error { return o.bulkOfTwo().one(o) },
	"answer to many": func(o *office) func() error {
		b := o.like(o.first(Decision{}), o.renamed(1))
		return func() error { _, err := o.beginBulk(o.ctx, o.ann, b); return err }
	},
	"answer to many, a case": func(o *office) func() error {
		ref := o.renamed(1)
		id, err := o.beginBulk(o.ctx, o.ann, o.like(o.first(Decision{}), ref))
		must(o.t, err)
		row, err := o.bulkOf(o.ctx, o.DB, o.ann, id)
		must(o.t, err)
		w := bulkWork{r: o.Registry, by: o.ann, row: row}
		must(o.t, o.unseal("requests_bulk", "words", id, row.Words, &w.pattern))
		return func() error { return w.one(o.ctx, 1, Step{Ref: ref, Key: "bulk " + id.String()}) }
	},
	"view":  viewSaved,
	"leave": leaveEntered,
	"competence": func(o *office) func() error {
		return func() error {
			return o.SetCompetence(o.ctx, o.rita, Competence{Officer: o.ann.ID, Langs: []string{"fr"}})
		}
	},
	"ask disposal": func(o *office) func() error { return func() error { return o.AskDisposal(o.ctx, o.dora) } },
	"receipt": func(o *office) func() error {
		e := Erasing{Class: "access-entry", Before: o.Today(), Run: NewRun(CauseNight)}
		return func() error { return o.Receipt(o.ctx, e, 1, 1, nil) }
	},
	"release": func(o *office) func() error {
		return o.onTaken(func(s Step) error { return o.Release(o.ctx, o.ann, s, "Leave") })
	},
	"recuse": func(o *office) func() error {
		return o.onTaken(func(s Step) error { return o.Recuse(o.ctx, o.ben, s, "family") })
	},
	"ask": func(o *office) func() error {
		return o.onTaken(func(s Step) error { return o.Ask(o.ctx, o.ann, s, Inquiry{Text: "Which?"}) })
	},
	"identify": func(o *office) func() error { return o.onTaken(o.identifying) },
	"note": func(o *office) func() error {
		return o.onTaken(func(s Step) error { return o.Note(o.ctx, o.ben, s, "Careful") })
	},
	"write": func(o *office) func() error {
		return o.onTaken(func(s Step) error { return o.Write(o.ctx, o.ann, s, "Hello") })
	},
	"reply": func(o *office) func() error {
		return o.onTaken(func(s Step) error { return o.Reply(o.ctx, maria, s, "Hello") })
	},
	"reply with files": func(o *office) func() error {
		return o.onTaken(func(s Step) error { return o.Reply(o.ctx, maria, withFiles(s), "Here they are") })
	},
	"note with files": func(o *office) func() error {
		return o.onTaken(func(s Step) error { return o.Note(o.ctx, o.ann, withFiles(s), "Keep these") })
	},
	"key in with files": func(o *office) func() error {
		f := o.access()
		f.Files = withFiles(Step{}).Files
		return o.keying(f)
	},
	"submit with files": draftWithFiles,
	"enclose": func(o *office) func() error {
		return o.onTaken(func(s Step) error {
			return o.Enclose(o.ctx, o.ann, withOne(s), Enclosure{Title: "Rent", Given: GivenWhole})
		})
	},
	"approve documents": func(o *office) func() error {
		ref := o.taken(o.access())
		must(o.t, o.enclosing(ref, Enclosure{Title: "Rent", Given: GivenWhole}, upload("a.pdf", pdf(""))))
		must(o.t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, Decision{Outcome: Released, Statement: "All", Submit: true}))
		return o.stepOn(ref, func(s Step) error { return o.Approve(o.ctx, o.rita, s) })
	},
	"noticed": func(o *office) func() error {
		o.taken(o.access())
		return func() error { return o.TellOfNotice(o.ctx, aboutRequests(o)) }
	},
	"returned": func(o *office) func() error {
		a := LetterArgs{Case: o.idOf(o.taken(o.access())), Letter: LetterNews, Event: uuid.New()}
		return func() error { return o.Returned(o.ctx, a) }
	},
	"withdraw": func(o *office) func() error {
		return o.onTaken(func(s Step) error { return o.Withdraw(o.ctx, maria, s, "") })
	},
	"extend": func(o *office) func() error {
		return o.onTaken(func(s Step) error { return o.Extend(o.ctx, o.ann, s, Extension{Reason: "Much"}) })
	},
	"fee":      func(o *office) func() error { return o.onTaken(o.charging) },
	"transfer": func(o *office) func() error { return o.onTaken(o.passing) },
	"answer":   answered,
	"paid":     paid,
	"amend":    amended,
	"decide":   func(o *office) func() error { return o.onTaken(o.deciding) },
	"send back": func(o *office) func() error {
		return o.onSubmitted(func(s Step) error { return o.SendBack(o.ctx, o.rita, s, "No") })
	},
	"approve": func(o *office) func() error {
		return o.onSubmitted(func(s Step) error { return o.Approve(o.ctx, o.rita, s) })
	},
	"close": func(o *office) func() error {
		return o.onAnswered(func(s Step) error { return o.Close(o.ctx, o.ann, s) })
	},
	"reopen": func(o *office) func() error {
		return o.onAnswered(func(s Step) error { return o.Reopen(o.ctx, o.ann, s, "New facts") })
	},
	"instruct": instructed,
	"instruct what is shared": func(o *office) func() error {
		o.sharing()
		ref, _ := o.proposed()
		return o.stepOn(ref, func(s Step) error { return o.Approve(o.ctx, o.rita, s) })
	},
	"a code waits": func(o *office) func() error {
		staff := []Officer{o.ann, o.ben}
		o.ordering(staff)
		list := jobs[CodeWaitsArgs](o)
		return func() error { return o.TellOfCode(o.ctx, list[len(list)-1], staff) }
	},
	"a code lies": func(o *office) func() error {
		staff := []Officer{o.ann, o.ben}
		_, tells := o.ordering(staff)
		tells()
		o.at = o.at.AddDate(0, 0, 7)
		return func() error { return o.ChaseCodes(o.ctx, staff) }
	},
	"share": func(o *office) func() error {
		_, items := o.sharing()
		must(o.t, o.SourceTold(o.ctx, "population-register", items[0]))
		return func() error { return o.Share(o.ctx, SharedArgs{Item: items[0]}) }
	},
	"told": func(o *office) func() error {
		return sourceSays(o, func(id uuid.UUID) error { return o.SourceTold(o.ctx, "population-register", id) })
	},
	"refused": func(o *office) func() error {
		return sourceSays(o, func(id uuid.UUID) error { return o.SourceRefused(o.ctx, "population-register", id, "No") })
	},
	"dispute": disputed,
	"erase":   erased,
	"hold": func(o *office) func() error {
		return o.onTaken(func(s Step) error {
			return o.Hold(o.ctx, o.dora, s, Hold{For: "claim", Until: o.Today().AddDays(90), Why: "A court asked"})
		})
	},
	"lift": lifted,
	"task": func(o *office) func() error {
		return o.onTaken(func(s Step) error {
			return o.GiveErrand(o.ctx, o.ann, s, Asking{Unit: "Housing", Text: "The file", Named: true})
		})
	},
	"task more": func(o *office) func() error {
		return o.onTask(func(s Step, id uuid.UUID) error { return o.SayMore(o.ctx, o.ann, s, id, "More") })
	},
	"task drop": func(o *office) func() error {
		return o.onTask(func(s Step, id uuid.UUID) error { return o.DropErrand(o.ctx, o.ann, s, id, "Found") })
	},
	"task reply": func(o *office) func() error {
		return o.onTask(func(s Step, id uuid.UUID) error {
			return o.AnswerErrand(o.ctx, hal, ErrandReply{ID: id, Version: 1, Key: s.Key, How: SaysAnswer, Text: "Here", Files: withFiles(s).Files})
		})
	},
	"task read": func(o *office) func() error {
		return o.onTask(func(_ Step, id uuid.UUID) error {
			return o.TellOfErrand(o.ctx, ErrandArgs{Errand: id, Event: id, News: ErrandGiven}, []Officer{hal})
		})
	},
	"task chase": func(o *office) func() error {
		o.Errands = ErrandTerms{First: 1}
		step := o.onTask(func(Step, uuid.UUID) error { return o.ChaseErrands(o.ctx) })
		o.at = o.at.AddDate(0, 0, 7)
		return step
	},
	"link": func(o *office) func() error {
		other := o.file(o.correction())
		return o.onTaken(func(s Step) error {
			return o.LinkTo(o.ctx, o.ann, s, Linking{Ref: other, Kind: FollowUp, Why: "One tenancy"})
		})
	},
	"group": func(o *office) func() error {
		other := o.file(o.access())
		f := o.access()
		f.Access.What = "Other words"
		return o.stepOn(o.taken(f), func(s Step) error { return o.GroupWith(o.ctx, o.ann, s, other) })
	},
	"ungroup": func(o *office) func() error {
		o.file(o.access())
		return o.onTaken(func(s Step) error { return o.Ungroup(o.ctx, o.ann, s) })
	},
	"approve all": func(o *office) func() error {
		ref := o.taken(o.access())
		o.file(o.access())
		must(o.t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, Decision{Outcome: NothingHeld, Reasons: "None", Submit: true, Together: true}))
		return o.stepOn(ref, func(s Step) error { return o.Approve(o.ctx, o.rita, s) })
	},
	"wording": func(o *office) func() error {
		key := uuid.NewString()
		return func() error {
			_, err := o.AddWording(o.ctx, o.rita, NewWording{Place: ForMessage, Lang: "en", Title: "T", Text: "x", Why: "y", Key: key})
			return err
		}
	},
	"declare": declared,
	"disclaim": func(o *office) func() error {
		ref := o.taken(o.access())
		must(o.t, o.Assign(o.ctx, o.rita, Step{Ref: ref}, o.ben))
		return o.stepOn(ref, func(s Step) error { return o.Disclaim(o.ctx, o.ben, s) })
	},
	"enter a gift": func(o *office) func() error {
		g := Gift{Kind: "gift", What: "Wine", Giver: "Mere Builders", Day: o.Today(), Value: 4000, Proposal: "refused", Key: uuid.NewString()}
		return func() error { return o.EnterGift(o.ctx, o.ann, g) }
	},
	"ask an exception": func(o *office) func() error {
		ref := o.file(o.access())
		return func() error { return o.AskOverride(o.ctx, o.rita, ref, o.ann, "Nobody else", o.Today()) }
	},
	"holiday": holidayAdded,
	"submit with an authority": func(o *office) func() error {
		browser, f := uuid.NewString(), o.forFather()
		f.For = ForOther
		for _, q := range f.Questions() {
			f.Files = nil
			if q == AskAuthority {
				f.Files = withOne(Step{}).Files
			}
			_, err := o.SaveAnswer(o.ctx, browser, q, f)
			must(o.t, err)
		}
		return func() error { _, err := o.SubmitDraft(o.ctx, browser, daughter, false); return err }
	},
	"unproven": func(o *office) func() error {
		ref := o.doubtful()
		o.sends(ref)
		return o.stepOn(ref, func(s Step) error { return o.Unproven(o.ctx, o.ann, s, Shortfall{Code: "covered"}) })
	},
	"want a code": func(o *office) func() error {
		return o.onTaken(func(s Step) error { return o.WantPostCode(o.ctx, maria, s) })
	},
	"order a code": func(o *office) func() error {
		return o.onTaken(func(s Step) error { return o.OrderPostCode(o.ctx, o.ann, s, mariasAddress) })
	},
	"print a code": func(o *office) func() error {
		ref := o.taken(o.access())
		must(o.t, o.OrderPostCode(o.ctx, o.ann, Step{Ref: ref}, mariasAddress))
		return o.stepOn(ref, func(s Step) error { _, err := o.PrintPostCode(o.ctx, o.ben, s); return err })
	},
	"code by post": func(o *office) func() error { // its attempt is counted apart
		ref := o.doubtful()
		p := o.printed(ref)
		return o.stepOn(ref, func(s Step) error { return o.usePostCode(o.ctx, mailbox(ref), s, p.Code) })
	},
	"remind a citizen": func(o *office) func() error {
		ref := o.doubtful()
		o.at = o.at.AddDate(0, 0, 8)
		return o.stepOn(ref, func(Step) error { return o.PromptCitizens(o.ctx) })
	},
	"posted": func(o *office) func() error {
		f := o.access()
		f.Contact.Format = "audio"
		ref := o.taken(f)
		must(o.t, o.Ask(o.ctx, o.ann, Step{Ref: ref}, Inquiry{Text: "Which?"}))
		id := o.open(o.ann, ref).Postings[0].ID
		return o.stepOn(ref, func(s Step) error { return o.Posted(o.ctx, o.ann, s, id) })
	},
}

// Whichever single write of a step fails, nothing of the step is left, and taking the step again does it whole; taking it once more
// changes nothing.
func TestNoHalfSteps(t *testing.T) {
	t.Parallel()
	for _, name := range slices.Sorted(maps.Keys(writePaths)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			f := newSaboteur(o)
			count := f.writes(writePaths[name](o))
			if count == 0 {
				t.Fatal("the step writes nothing")
			}
			step := writePaths[name](o)
			for n := 1; n <= count; n++ {
				f.failAt(n)
				before := f.everything()
				if err := step(); err == nil {
					t.Fatalf("write %d of %d failed, and the step says it is done", n, count)
				}
				if after := f.everything(); after != before {
					t.Fatalf("write %d of %d failed and left something", n, count)
				}
			}
			f.failAt(0)
			must(t, step())
			rows := f.rows()
			if err := step(); f.rows() != rows {
				t.Fatalf("a double click did it twice (%v)", err)
			}
		})
	}
}

// saboteur makes the n-th row written fail, wherever that is.
type saboteur struct {
	o      *office
	tables []string
}

func newSaboteur(o *office) *saboteur {
	f := &saboteur{o: o}
	rows, err := o.db.Query(o.ctx, `SELECT c.relname::text FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace
		AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND (c.relname LIKE 'requests\_%' OR c.relname LIKE 'ledger\_%' OR c.relname = 'river_job')
		ORDER BY 1`)
	must(o.t, err)
	f.tables, err = pgx.CollectRows(rows, pgx.RowTo[string])
	must(o.t, err)
	f.do(`CREATE SEQUENCE sabotage_written`)
	f.do(`CREATE TABLE sabotage (at bigint NOT NULL)`)
	f.do(`INSERT INTO sabotage VALUES (0)`)
	f.do(`CREATE FUNCTION sabotage() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
		IF nextval('sabotage_written') = (SELECT at FROM sabotage) THEN RAISE EXCEPTION 'sabotage' USING ERRCODE = 'disk_full'; END IF;
		RETURN CASE WHEN tg_op = 'DELETE' THEN old ELSE new END; END $$`)
	for _, table := range f.tables {
		f.do(`CREATE TRIGGER a_sabotage BEFORE INSERT OR UPDATE OR DELETE ON ` + pgx.Identifier{table}.Sanitize() + ` FOR EACH ROW EXECUTE FUNCTION sabotage()`)
	}
	return f
}

func (f *saboteur) do(statement string) {
	f.o.t.Helper()
	_, err := f.o.db.Exec(f.o.ctx, statement)
	must(f.o.t, err)
}

// failAt lets the n-th row written from now on fail; zero lets none.
func (f *saboteur) failAt(n int) {
	f.do(fmt.Sprintf(`UPDATE sabotage SET at = %d`, n))
	f.do(`SELECT setval('sabotage_written', 1, false)`)
}

// writes takes a step and counts the rows it writes.
func (f *saboteur) writes(step func() error) (count int) {
	f.o.t.Helper()
	f.failAt(0)
	must(f.o.t, step())
	must(f.o.t, f.o.db.QueryRow(f.o.ctx, `SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM sabotage_written`).Scan(&count))
	return count
}

// everything is a digest of all that is kept.
func (f *saboteur) everything() (digest string) {
	f.o.t.Helper()
	for _, table := range f.tables {
		var one string
		must(f.o.t, f.o.db.QueryRow(f.o.ctx, `SELECT coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '') FROM `+
			pgx.Identifier{table}.Sanitize()+` t`).Scan(&one))
		digest += table + one
	}
	return digest
}

// rows counts what is kept.
func (f *saboteur) rows() (counts string) {
	f.o.t.Helper()
	for _, table := range f.tables {
		var n int
		must(f.o.t, f.o.db.QueryRow(f.o.ctx, `SELECT count(*) FROM `+pgx.Identifier{table}.Sanitize()).Scan(&n))
		counts += fmt.Sprintf("%s %d\n", table, n)
	}
	return counts
}

// onTask gives a step on a task that Ann gave to Housing.
func (o *office) onTask(take func(Step, uuid.UUID) error) func() error {
	ref := o.taken(o.access())
	id := o.asks(ref, Asking{Unit: "Housing", Text: "The file", Named: true})
	return o.stepOn(ref, func(s Step) error { return take(s, id) })
}

// stepOn gives a step on one case with a key of its own.
func (o *office) stepOn(ref string, take func(Step) error) func() error {
	s := Step{Ref: ref, Key: uuid.NewString()}
	return func() error { return take(s) }
}

func (o *office) onTaken(take func(Step) error) func() error {
	return o.stepOn(o.taken(o.access()), take)
}

func (o *office) onSubmitted(take func(Step) error) func() error {
	ref := o.taken(o.access())
	must(o.t, o.deciding(Step{Ref: ref}))
	return o.stepOn(ref, take)
}

func (o *office) onAnswered(take func(Step) error) func() error {
	ref := o.taken(o.access())
	must(o.t, o.deciding(Step{Ref: ref}))
	must(o.t, o.Approve(o.ctx, o.rita, Step{Ref: ref}))
	return o.stepOn(ref, take)
}

func (o *office) filing(f Filing) func() error {
	f.Key = uuid.NewString()
	return func() error { _, err := o.File(o.ctx, maria, f); return err }
}

func (o *office) keying(f Filing) func() error {
	f.Key, f.Channel = uuid.NewString(), ByPost
	return func() error { _, err := o.FileFor(o.ctx, o.ann, f); return err }
}

func (o *office) identifying(s Step) error {
	return o.Identify(o.ctx, o.ann, s, Identity{Subject: maria.Subject, Method: "counter"})
}

func (o *office) charging(s Step) error {
	return o.AskFee(o.ctx, o.ann, s, Fee{Amount: "£ 5.00", Why: "Copies", How: "Card"})
}

func (o *office) passing(s Step) error {
	return o.Transfer(o.ctx, o.ann, s, Handover{To: "The county", Why: "It holds the file"})
}

func (o *office) deciding(s Step) error {
	return o.Decide(o.ctx, o.ann, s, Decision{Outcome: NothingHeld, Reasons: "Nothing bears the name", Submit: true})
}

func (o *office) askCode(ref string) error {
	_, err := o.AskCode(o.ctx, Follow{Ref: ref, Email: o.contact().Email, Browser: "browser"})
	return err
}

func draftSaved(o *office) func() error {
	browser := uuid.NewString()
	_, err := o.StartDraft(o.ctx, browser, "en")
	must(o.t, err)
	return func() error {
		_, err := o.SaveAnswer(o.ctx, browser, AskKind, Filing{Kind: Access, Lang: "en"})
		return err
	}
}

func draftSubmitted(o *office) func() error {
	browser := uuid.NewString()
	f := o.access()
	for _, q := range QuestionsFor(Access) {
		_, err := o.SaveAnswer(o.ctx, browser, q, f)
		must(o.t, err)
	}
	return func() error { _, err := o.SubmitDraft(o.ctx, browser, maria, false); return err }
}

// withFiles is a step with two files, one of them in several parts.
func withFiles(s Step) Step {
	large := slices.Concat(pdf(""), make([]byte, documentPart), pdf(""))
	s.Files = []Upload{upload("large.pdf", large), upload("small.txt", []byte("A line"))}
	return s
}

func withOne(s Step) Step {
	s.Files = []Upload{upload("a.pdf", pdf(""))}
	return s
}

// draftWithFiles files what has been sent with an item.
func draftWithFiles(o *office) func() error {
	browser, f := uuid.NewString(), o.correction()
	f.Items[0].ID, f.Items[1].ID = uuid.New(), uuid.New()
	f.FilesOf = f.Items[0].ID
	for _, q := range QuestionsFor(Correction) {
		f.Files = nil
		if q == AskItems {
			f.Files = withFiles(Step{}).Files
		}
		_, err := o.SaveAnswer(o.ctx, browser, q, f)
		must(o.t, err)
	}
	return func() error { _, err := o.SubmitDraft(o.ctx, browser, maria, false); return err }
}

// codeEntered is what follows the right code. The attempt before it is counted apart, so that no failure gives a guess for nothing.
func codeEntered(o *office) func() error {
	got, err := o.File(o.ctx, Citizen{}, o.access())
	must(o.t, err)
	confirmed := false
	return func() error {
		if confirmed { // a code that was used is not asked again what it opens
			return nil
		}
		err := pgx.BeginFunc(o.ctx, o.db, func(tx pgx.Tx) error { return o.confirm(o.ctx, tx, got.Ref) })
		confirmed = err == nil
		return err
	}
}

func answered(o *office) func() error {
	ref := o.taken(o.access())
	must(o.t, o.Ask(o.ctx, o.ann, Step{Ref: ref}, Inquiry{Text: "Which?"}))
	return o.stepOn(ref, func(s Step) error { return o.Answer(o.ctx, maria, s, "Both") })
}

func paid(o *office) func() error {
	ref := o.taken(o.access())
	must(o.t, o.charging(Step{Ref: ref}))
	return o.stepOn(ref, func(s Step) error { return o.FeePaid(o.ctx, o.ann, s) })
}

func amended(o *office) func() error {
	ref := o.taken(o.access())
	return o.stepOn(ref, func(s Step) error {
		return o.Amend(o.ctx, o.ann, s, Amendment{Event: 1, Day: o.Today().AddDays(-3), Why: "The letter came on Tuesday"})
	})
}

// proposed has a correction of which a first item is accepted and waits for a second person.
func (o *office) proposed() (ref string, item uuid.UUID) { return o.proposing(o.correction()) }

func (o *office) proposing(f Filing) (ref string, item uuid.UUID) {
	ref = o.taken(f)
	items := o.track(ref).Items
	must(o.t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, Decision{Submit: true, Recipients: []string{"Tax office"}, Items: []ItemDecision{
		{Item: items[0].ID, Verdict: Accept}, {Item: items[1].ID, Verdict: Refuse, Reason: "accurate", Reasons: "As in the passport"}}}))
	return ref, items[0].ID
}

func instructed(o *office) func() error {
	f := o.correction()
	f.Items[0].Right = uuid.NewString() // what was asked before is no instruction of its own
	ref, _ := o.proposing(f)
	return o.stepOn(ref, func(s Step) error { return o.Approve(o.ctx, o.rita, s) })
}

func sourceSays(o *office, say func(uuid.UUID) error) func() error {
	ref, item := o.proposed()
	must(o.t, o.Approve(o.ctx, o.rita, Step{Ref: ref}))
	return func() error { return say(item) }
}

func disputed(o *office) func() error {
	ref, item := o.proposed()
	must(o.t, o.Approve(o.ctx, o.rita, Step{Ref: ref}))
	must(o.t, o.SourceTold(o.ctx, "population-register", item))
	return o.stepOn(ref, func(s Step) error { return o.Dispute(o.ctx, maria, s, "I disagree") })
}

func erased(o *office) func() error {
	ref := o.taken(o.access())
	must(o.t, o.Withdraw(o.ctx, maria, Step{Ref: ref}, ""))
	id := o.idOf(ref)
	receipt, err := o.openReceipt(o.ctx, o.DB, Erasing{Class: "access", Before: o.Today().AddDays(1)}.receipt(1, nil))
	must(o.t, err)
	return func() error { _, err := o.eraseCase(o.ctx, id, receipt); return err }
}

// idOf is the row of a case.
func (o *office) idOf(ref string) (id uuid.UUID) {
	o.t.Helper()
	must(o.t, o.db.QueryRow(o.ctx, `SELECT id FROM requests_case WHERE ref = $1`, ref).Scan(&id))
	return id
}

func lifted(o *office) func() error {
	ref := o.taken(o.access())
	must(o.t, o.Hold(o.ctx, o.dora, Step{Ref: ref}, Hold{For: "claim", Until: o.Today().AddDays(90), Why: "A court asked"}))
	return o.stepOn(ref, func(s Step) error { return o.Lift(o.ctx, o.dora, s, "The court is done") })
}

func declared(o *office) func() error {
	kin := person("Kim Cousin", "Records", RoleCaseworker)
	must(o.t, o.Claim(o.ctx, kin, Step{Ref: o.file(o.access())}))
	declared := false
	return func() error {
		if declared { // a declaration is never changed; another one is another
			return nil
		}
		err := o.Declare(o.ctx, kin, Interest{Kind: "family", Party: maria.Subject})
		declared = err == nil
		return err
	}
}

func holidayAdded(o *office) func() error {
	o.taken(o.access())
	clerk := person("Adam", "Office", RoleAdministrator)
	added, err := o.AddedDays(o.ctx)
	must(o.t, err)
	day := day("2026-12-29").AddDays(len(added))
	return func() error {
		_, err := o.AddDays(o.ctx, clerk, []deadline.Holiday{{Day: day, Name: "Mourning", Reason: "Proclaimed"}})
		return err
	}
}
