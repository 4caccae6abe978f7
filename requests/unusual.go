package requests

import (
	"cmp"
	"context"
	"encoding/binary"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
	"daylight/requests/unusual"
)

// The rules by which a look stands out, beside the walls and recusals.
// i18n: conflict.flag.why.*
const (
	flagVolume   = "volume"   // more looks in a day than colleagues have
	flagRepeat   = "repeat"   // at the same citizen on several days, without a case
	flagCaseless = "caseless" // more often without a case than colleagues
	flagCategory = "category" // at data that colleagues hardly ever look at
)

// FlagRules lists every reason a look is flagged for.
func FlagRules() []string {
	return []string{flagRecusal, flagInterest, flagRepeat, flagVolume, flagCaseless, flagCategory}
}

// FlagSum is what stood out, in numbers. Which of them say something depends on the rule.
type FlagSum struct {
	Day      deadline.Day `json:"day"`
	Looks    int          `json:"looks"`           // of the official on that day; of caseless, in four weeks
	Middle   int          `json:"middle,omitzero"` // volume: the median of the colleagues' days
	High     int          `json:"high,omitzero"`   // volume: the most that is still usual
	Peers    int          `json:"peers,omitzero"`  // colleagues compared with
	Worked   bool         `json:"worked,omitzero"` // volume: compared with working days, not with days off
	Some     int          `json:"some,omitzero"`   // caseless: looks without a case
	Usual    float64      `json:"usual,omitzero"`  // caseless: the share nineteen of twenty colleagues stay within
	Category string       `json:"category,omitempty"`
	Seen     int          `json:"seen,omitzero"`    // category: colleagues' looks at it
	All      int          `json:"all,omitzero"`     // category: colleagues' looks at all kinds
	Days     int          `json:"days,omitzero"`    // repeat
	Outside  int          `json:"outside,omitzero"` // looks of that day outside the official's own hours
	From     int          `json:"from,omitzero"`    // these hours, both included; nothing when Outside is zero
	Until    int          `json:"until,omitzero"`
}

// Share is the part of the looks without a case, from 0 to 1.
func (s FlagSum) Share() float64 { return unusual.Part{Some: s.Some, All: s.Looks}.Share() }

// outlier is something that stood out, before it becomes a flag.
type outlier struct {
	rule     string
	source   string
	peers    int64
	actor    int64
	citizen  int64 // of a repeat
	strength float64
	sum      FlagSum
	doubts   []uuid.UUID // complaints about looks of the same official
}

// about is what must not be raised again so soon: the same rule about the same official, and the same citizen or kind of data.
func (r *Registry) about(s outlier) []byte {
	key := binary.BigEndian.AppendUint64(nil, uint64(s.actor))
	key = binary.BigEndian.AppendUint64(key, uint64(s.citizen))
	return r.token("flag "+s.rule+" "+s.sum.Category, string(key))
}

// judging is a day of the ledger while it is judged.
type judging struct {
	r        *Registry
	tx       pgx.Tx
	day      deadline.Day
	calendar deadline.Calendar
	silent   map[string]bool // sources that hardly ever name a case
	found    []outlier
}

// judgeDay raises flags for what stood out on a day, all in one transaction.
func (r *Registry) judgeDay(ctx context.Context, day deadline.Day, calendar deadline.Calendar) error {
	silent, err := r.SilentSources(ctx)
	if err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		waits, err := r.yes(ctx, tx, `SELECT EXISTS (SELECT FROM requests_watch WHERE day = $1 AND judged_at IS NULL AND read_at IS NOT NULL FOR UPDATE)`, day)
		if err != nil || !waits {
			return err
		}
		j := &judging{r: r, tx: tx, day: day, calendar: calendar, silent: map[string]bool{}}
		for _, s := range silent {
			j.silent[s] = true
		}
		if err := j.groups(ctx); err != nil {
			return err
		}
		if err := j.repeats(ctx); err != nil {
			return err
		}
		raised, spared, err := j.raise(ctx)
		if err != nil {
			return err
		}
		if err := r.forgetWork(ctx, tx); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE requests_watch SET judged_at = $2, raised = $3, spared = $4 WHERE day = $1`, day, r.now(), raised, spared)
		return err
	})
}

// SilentSources are those that hardly ever name a case: of their looks nobody can say which had none, and so nobody is judged by that.
func (r *Registry) SilentSources(ctx context.Context) (list []string, err error) {
	coverage, err := r.Ledger.Coverage(ctx)
	for _, c := range coverage {
		if c.Silent() {
			list = append(list, c.Source)
		}
	}
	return list, err
}

// colleagueWork is what one official of a group did in the weeks that are looked at.
type colleagueWork struct {
	actor    int64
	days     []int // looks on each earlier day of the same kind
	caseless unusual.Part
	hours    unusual.Hours // of earlier days
	today    int
	without  int // looks of the day without a case
	at       unusual.Hours
}

// groups judges the officials of each group by what the others did. One group is held at a time.
func (j *judging) groups(ctx context.Context) error {
	rows, err := j.tx.Query(ctx, `SELECT DISTINCT peers, source FROM requests_worked WHERE day = $1 AND peers <> 0 ORDER BY peers`, j.day)
	if err != nil {
		return err
	}
	type group struct {
		Peers  int64
		Source string
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[group])
	if err != nil {
		return err
	}
	for _, g := range list {
		people, days, err := j.people(ctx, g.Peers)
		if err != nil {
			return err
		}
		if len(people) <= unusual.LeastPeers || days < unusual.LeastDays {
			continue
		}
		from := len(j.found)
		j.volume(people)
		if !j.silent[g.Source] {
			j.caseless(people)
		}
		if err := j.rare(ctx, g.Peers, people); err != nil {
			return err
		}
		for i := range j.found[from:] {
			s := &j.found[from+i]
			s.peers, s.source, s.sum.Day = g.Peers, g.Source, j.day
			j.hours(s, people)
		}
	}
	return nil
}

// people are the officials of a group, and on how many earlier days any of them looked at anything.
func (j *judging) people(ctx context.Context, peers int64) (list []colleagueWork, days int, err error) {
	rows, err := j.tx.Query(ctx, `SELECT actor, day, looks, caseless, hours FROM requests_worked WHERE peers = $1 AND day BETWEEN $2 AND $3 ORDER BY actor, day`,
		peers, j.day.AddDays(-unusual.Days), j.day)
	if err != nil {
		return nil, 0, err
	}
	seen, kind := map[deadline.Day]bool{}, j.calendar.Worked(j.day)
	var actor int64
	var day deadline.Day
	var looks, caseless int
	var hours []int
	_, err = pgx.ForEachRow(rows, []any{&actor, &day, &looks, &caseless, &hours}, func() error {
		if len(list) == 0 || list[len(list)-1].actor != actor {
			list = append(list, colleagueWork{actor: actor})
		}
		c := &list[len(list)-1]
		c.caseless.All += looks
		c.caseless.Some += caseless
		if day == j.day {
			c.today, c.without = looks, caseless
			copy(c.at[:], hours)
			return nil
		}
		seen[day] = true
		for i, n := range hours {
			c.hours[i] += n
		}
		if j.calendar.Worked(day) == kind {
			c.days = append(c.days, looks)
		}
		return nil
	})
	return list, len(seen), err
}

// volume finds officials who looked at much more in the day than their colleagues on days of the same kind.
func (j *judging) volume(people []colleagueWork) {
	for i, own := range people {
		if own.today < unusual.LeastLooks {
			continue
		}
		var days []int
		peers := 0
		for k, other := range people {
			if k != i && len(other.days) > 0 {
				days = append(days, other.days...)
				peers++
			}
		}
		if peers < unusual.LeastPeers {
			continue
		}
		if v := unusual.OfVolume(own.today, days); v.Unusual() {
			j.found = append(j.found, outlier{rule: flagVolume, actor: own.actor, strength: v.Strength(), sum: FlagSum{Looks: v.Looks, Middle: v.Middle,
				High: v.High, Peers: peers, Worked: j.calendar.Worked(j.day)}})
		}
	}
}

// caseless finds officials who name no case far more often than their colleagues do, and did not on that day.
func (j *judging) caseless(people []colleagueWork) {
	for i, own := range people {
		if own.without == 0 {
			continue
		}
		var parts []unusual.Part
		for k, other := range people {
			if k != i && other.caseless.All >= unusual.LeastShare { // of a few looks the share is chance
				parts = append(parts, other.caseless)
			}
		}
		if len(parts) < unusual.LeastPeers {
			continue
		}
		if c := unusual.OfCaseless(own.caseless, parts); c.Unusual() {
			j.found = append(j.found, outlier{rule: flagCaseless, actor: own.actor, strength: c.Strength(),
				sum: FlagSum{Looks: c.All, Some: c.Some, Usual: c.High, Peers: len(parts)}})
		}
	}
}

// rare finds officials who looked at a kind of data that their colleagues hardly ever look at.
func (j *judging) rare(ctx context.Context, peers int64, people []colleagueWork) error {
	rows, err := j.tx.Query(ctx, `SELECT actor, category, sum(looks)::int, coalesce(sum(looks) FILTER (WHERE day = $3), 0)::int FROM requests_worked_kind
		WHERE peers = $1 AND day BETWEEN $2 AND $3 GROUP BY actor, category ORDER BY actor, category`, peers, j.day.AddDays(-unusual.Days), j.day)
	if err != nil {
		return err
	}
	type cell struct {
		Actor     int64
		Category  string
		Looks, At int
	}
	cells, err := pgx.CollectRows(rows, pgx.RowToStructByPos[cell])
	if err != nil {
		return err
	}
	all, byKind, byActor := 0, map[string]int{}, map[int64]int{}
	for _, c := range cells {
		all += c.Looks
		byKind[c.Category] += c.Looks
		byActor[c.Actor] += c.Looks
	}
	for _, c := range cells {
		r := unusual.Rarity{Seen: byKind[c.Category] - c.Looks, All: all - byActor[c.Actor], Kinds: len(byKind)}
		if c.At > 0 && r.Unusual() {
			j.found = append(j.found, outlier{rule: flagCategory, actor: c.Actor, strength: r.Strength(),
				sum: FlagSum{Looks: c.At, Category: c.Category, Seen: r.Seen, All: r.All, Peers: len(people) - 1}})
		}
	}
	return nil
}

// hours adds to what stood out how many looks of the day lay outside the official's own hours. Alone they are no reason to ask.
func (j *judging) hours(s *outlier, people []colleagueWork) {
	i := slices.IndexFunc(people, func(c colleagueWork) bool { return c.actor == s.actor })
	if i < 0 {
		return
	}
	from, until, known := people[i].hours.Usual()
	if n := people[i].at.Outside(from, until); known && n > 0 {
		s.sum.Outside, s.sum.From, s.sum.Until = n, from, until
		s.strength += float64(n) / float64(people[i].today)
	}
}

// repeats takes over what was found while the day was read.
func (j *judging) repeats(ctx context.Context) error {
	rows, err := j.tx.Query(ctx, `SELECT p.peers, p.actor, p.citizen, p.days, w.source, w.looks FROM requests_repeat p
		JOIN requests_worked w ON w.peers = p.peers AND w.actor = p.actor AND w.day = p.day WHERE p.day = $1 ORDER BY p.actor, p.citizen`, j.day)
	if err != nil {
		return err
	}
	s := outlier{rule: flagRepeat, sum: FlagSum{Day: j.day}}
	_, err = pgx.ForEachRow(rows, []any{&s.peers, &s.actor, &s.citizen, &s.sum.Days, &s.source, &s.sum.Looks}, func() error {
		if n := unusual.Repeat(s.sum.Days); n.Unusual() && !j.silent[s.source] {
			s.strength = n.Strength()
			j.found = append(j.found, s)
		}
		return nil
	})
	return err
}

// chosen are the strongest of what stood out and was not raised before, those first whose official a citizen asks about; the rest is counted.
func (j *judging) chosen(ctx context.Context) (list []outlier, spared int, err error) {
	doubts, err := j.r.questioned(ctx, j.tx)
	if err != nil {
		return nil, 0, err
	}
	abouts := make([][]byte, len(j.found))
	for i := range j.found {
		abouts[i], j.found[i].doubts = j.r.about(j.found[i]), doubts[j.found[i].actor]
	}
	rows, err := j.tx.Query(ctx, `SELECT DISTINCT about FROM requests_flag WHERE about = ANY($1) AND (verdict = '' OR why <> $2 AND raised_at >= $3)`,
		abouts, flagVolume, j.r.now().AddDate(0, 0, -unusual.RepeatWithin))
	if err != nil {
		return nil, 0, err
	}
	before, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	if err != nil {
		return nil, 0, err
	}
	raised := map[string]bool{}
	for _, b := range before {
		raised[string(b)] = true
	}
	for i, s := range j.found {
		if !raised[string(abouts[i])] {
			list = append(list, s)
		}
	}
	slices.SortStableFunc(list, func(a, b outlier) int {
		return cmp.Or(-cmp.Compare(min(len(a.doubts), 1), min(len(b.doubts), 1)), -cmp.Compare(a.strength, b.strength))
	})
	if most := j.r.flagsADay(); len(list) > most {
		list, spared = list[:most], len(list)-most
	}
	return list, spared, nil
}

// flagsADay is how many flags are raised for a day; nothing said is 10.
func (r *Registry) flagsADay() int { return cmp.Or(r.FlagsADay, 10) }
