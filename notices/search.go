package notices

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hbollon/go-edlib"
	"github.com/jackc/pgx/v5"
	"golang.org/x/text/unicode/norm"
)

// Hit is one document that a search found.
type Hit struct {
	Kind    Kind
	Code    string
	Lang    string
	Title   string
	Summary string
}

// Query is what somebody looks for among all that is in force: words, in the language of the page, of one kind or of all (empty), and
// which part of what is found: from Offset, at most Limit.
type Query struct {
	Text   string
	Lang   string
	Kind   Kind
	Offset int
	Limit  int
}

// Found is what a search found: the hits of the part asked for, and how many there are of each kind in all. Instead are words that stand
// nowhere, and those that were looked for in their place. Loose hits hold some of the words, not all of them. With More there are more than
// were counted.
type Found struct {
	Hits    []Hit
	Counts  map[Kind]int
	More    bool
	Instead []Instead
	Loose   bool
}

// Instead is a word that stands nowhere, and the words next to it that do.
type Instead struct {
	Word string
	By   []string
}

// Total is how many documents a search found, of the kind asked for.
func (f Found) Total(kind Kind) (n int) {
	for k, count := range f.Counts {
		if kind == "" || kind == k {
			n += count
		}
	}
	return n
}

const (
	mostWords   = 12 // of a query count
	mostKin     = 4  // words are looked for in place of a mistyped one
	looseHits   = 20
	mostCounted = 1000 // of what is found are counted
	mostOrdered = 400  // of what is found are put into order
	twoSlips    = 6    // letters from which two are forgiven
	longestKin  = 30   // letters a word has at most to be found by its slips
)

// Find finds what holds every word of the query, its beginning or another form of it. Where that is nothing, words that stand nowhere are
// taken for slips of the finger, and what holds the words next to them is found; and where that is nothing too, what holds some of the
// words. Documents answer in the language asked for if they are translated, else in the authoritative one.
func (b *Board) Find(ctx context.Context, q Query) (found Found, err error) {
	q.Lang = b.spoken(q.Lang)
	typed := asked(q.Text)
	if len(typed) == 0 {
		return Found{}, nil
	}
	places := make([][]string, len(typed))
	for i, word := range typed {
		places[i] = []string{word}
	}
	err = b.seek(ctx, func(tx pgx.Tx) error {
		if found, err = b.find(ctx, tx, q, places); err != nil || len(found.Counts) > 0 {
			return err
		}
		instead, err := b.slips(ctx, tx, q.Lang, typed)
		if err != nil {
			return err
		}
		if len(instead) > 0 {
			for _, one := range instead {
				places[slices.Index(typed, one.Word)] = one.By
			}
			if found, err = b.find(ctx, tx, q, places); err != nil || len(found.Counts) > 0 {
				found.Instead = instead
				return err
			}
		}
		found, err = b.loose(ctx, tx, q, strings.Join(slices.Concat(places...), " "))
		return err
	})
	return found, err
}

// loose finds what holds some of the words, those first that share the rarest ones.
func (b *Board) loose(ctx context.Context, tx pgx.Tx, q Query, text string) (Found, error) {
	hits, err := suggest(ctx, tx, q.Lang, text, looseHits)
	found := Found{Loose: true, Counts: map[Kind]int{}}
	for _, hit := range hits {
		found.Counts[hit.Kind]++
		if q.Kind == "" || q.Kind == hit.Kind {
			found.Hits = append(found.Hits, hit)
		}
	}
	found.Hits = found.Hits[min(q.Offset, len(found.Hits)):]
	found.Hits = found.Hits[:min(q.Limit, len(found.Hits))]
	return found, err
}

// seek reads through the index alone: PostgreSQL takes a look at all words of all documents for cheaper than it is.
func (b *Board) seek(ctx context.Context, do func(pgx.Tx) error) error {
	return pgx.BeginTxFunc(ctx, b.DB, pgx.TxOptions{AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `set local enable_seqscan = off`); err != nil {
			return fmt.Errorf("notices: searching: %w", err)
		}
		return do(tx)
	})
}

// find finds what holds one word of each place: its beginning, or another form of it as PostgreSQL knows the language. Words that say
// nothing ("the", "of") need not be there, unless there are no others. The document with the very code that was typed comes first, then
// those that have the words in title or summary. However many documents there are, mostCounted of those found are counted and fewer put
// into order.
func (b *Board) find(ctx context.Context, tx pgx.Tx, q Query, places [][]string) (Found, error) {
	var list []string
	var of []int
	for i, place := range places {
		for _, word := range place {
			list, of = append(list, word), append(of, i)
		}
	}
	found := Found{Counts: map[Kind]int{}}
	rows, err := tx.Query(ctx, `with word as (select place, word, plainto_tsquery($3::text::regconfig, word) as stem
				from unnest($1::text[], $2::int[]) u (word, place)),
			part as (select place, bool_and(numnode(stem) = 0) as empty, string_agg(format('%L:*', word)
				|| case when numnode(stem) > 0 then ' | ' || stem::text else '' end, ' | ') as asked from word group by place),
			query as materialized (select string_agg('(' || asked || ')', ' & ')::tsquery as asked from part
				where not empty or (select bool_and(empty) from part)),
			holding as materialized (select s.document_id, s.kind from query join notices_search s on s.words @@ asked where s.lang = $4 limit $9),
			titled as materialized (select s.document_id from query join notices_search s on s.heading @@ asked
				where (select count(*) > $10 from holding) and s.lang = $4 and $6 in ('', s.kind) limit $10),
			hit as (select document_id from titled union (select document_id from holding where $6 in ('', kind) limit $10)),
			best as (select d.kind, d.code, s.lang, s.title, s.summary from query cross join hit join notices_search s using (document_id)
				join notices_document d on d.id = hit.document_id where s.lang = $4
				order by lower(d.code) = $5 desc, s.heading @@ asked desc, ts_rank(s.words, asked) desc, d.kind, d.code offset $7 limit $8)
		select kind, code, lang, title, summary, 0 from best
		union all select kind, '', '', '', '', count(*) from holding group by kind`,
		list, of, config(q.Lang), q.Lang, strings.ToLower(strings.TrimSpace(q.Text)), string(q.Kind), q.Offset, q.Limit, mostCounted, mostOrdered)
	if err != nil {
		return found, fmt.Errorf("notices: searching: %w", err)
	}
	var hit Hit
	var n int
	_, err = pgx.ForEachRow(rows, []any{&hit.Kind, &hit.Code, &hit.Lang, &hit.Title, &hit.Summary, &n}, func() error {
		if n > 0 {
			found.Counts[hit.Kind] = n
		} else {
			found.Hits = append(found.Hits, hit)
		}
		return nil
	})
	if err != nil {
		return found, fmt.Errorf("notices: searching: %w", err)
	}
	found.More = found.Total("") >= mostCounted
	return found, nil
}

// slips finds the words with which no word that was ever published begins, and the words next to them that something in force has.
func (b *Board) slips(ctx context.Context, tx pgx.Tx, lang string, typed []string) ([]Instead, error) {
	var word, slip []string
	for _, w := range typed {
		for _, cut := range cuts(w) {
			word, slip = append(word, w), append(slip, cut)
		}
	}
	rows, err := tx.Query(ctx, `with typed as materialized (select word from (select distinct word from unnest($1::text[]) u (word)) u
			where not exists (select from notices_slip known where known.lang = $3 and known.word >= u.word and known.word < u.word || U&'\+10FFFF'))
		select distinct typed.word, n.word from typed join unnest($1::text[], $2::text[]) u (word, slip) using (word)
			join notices_slip n on n.lang = $3 and n.slip = u.slip
		where exists (select from notices_search s where s.lang = $3 and s.words @@ format('%L', n.word)::tsquery)`, word, slip, lang)
	if err != nil {
		return nil, fmt.Errorf("notices: looking for slips: %w", err)
	}
	kin := map[string][]string{}
	var from, to string
	if _, err = pgx.ForEachRow(rows, []any{&from, &to}, func() error {
		kin[from] = append(kin[from], to)
		return nil
	}); err != nil {
		return nil, fmt.Errorf("notices: looking for slips: %w", err)
	}
	var list []Instead
	for _, w := range typed {
		if by := nearest(w, kin[w]); len(by) > 0 && !slices.ContainsFunc(list, func(i Instead) bool { return i.Word == w }) {
			list = append(list, Instead{w, by})
		}
	}
	return list, nil
}

// nearest keeps those words that are the fewest slips away, and not more than a word of this length is forgiven.
func nearest(word string, kin []string) (best []string) {
	least := 1
	if utf8.RuneCountInString(word) >= twoSlips {
		least = 2
	}
	slices.Sort(kin)
	for _, other := range kin {
		switch d := edlib.OSADamerauLevenshteinDistance(word, other); {
		case d < least:
			least, best = d, []string{other}
		case d == least:
			best = append(best, other)
		}
	}
	return best[:min(mostKin, len(best))]
}

// cuts are a word and all that is left of it without one of its letters. Short words and numbers have none: what is next to them is
// another word, not a slip.
func cuts(word string) []string {
	letters := []rune(word)
	if len(letters) < shortWord || len(letters) > longestKin || !slices.ContainsFunc(letters, unicode.IsLetter) {
		return nil
	}
	list := []string{word}
	for i := range letters {
		if cut := string(letters[:i]) + string(letters[i+1:]); !slices.Contains(list, cut) {
			list = append(list, cut)
		}
	}
	return list
}

// spoken is lang if the board publishes in it, else the authoritative one.
func (b *Board) spoken(lang string) string {
	for _, l := range b.Languages {
		if l == lang {
			return lang
		}
	}
	return b.Authoritative()
}

// config is what PostgreSQL calls its knowledge of the forms of a language's words. Others are taken as they are written.
func config(lang string) string {
	known := map[string]string{"ar": "arabic", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
		"fi": "finnish", "fr": "french", "ga": "irish", "hu": "hungarian", "it": "italian", "lt": "lithuanian", "nl": "dutch",
		"no": "norwegian", "pt": "portuguese", "ro": "romanian", "sv": "swedish"}
	base, _, _ := strings.Cut(lang, "-")
	if name, ok := known[base]; ok {
		return name
	}
	return "simple"
}

// reindex puts versions that come into force into the search, in every
// language, each with the authoritative words where a translation is missing.
func (b *Board) reindex(ctx context.Context, tx pgx.Tx, versions ...Version[Content]) error {
	for part := range slices.Chunk(versions, 100) {
		var batch pgx.Batch
		for _, lang := range b.Languages {
			var all []string
			for _, v := range part {
				all = append(all, b.index(&batch, v, lang)...)
			}
			learn(&batch, lang, all)
		}
		if err := tx.SendBatch(ctx, &batch).Close(); err != nil {
			return fmt.Errorf("notices: putting into the search: %w", err)
		}
	}
	return nil
}

// index queues one document in one language, and returns its words.
func (b *Board) index(batch *pgx.Batch, v Version[Content], lang string) []string {
	e := v.Content.index(lang, b.Authoritative())
	title, summary, body := words(e.title), words(e.summary), words(e.body)
	batch.Queue(`insert into notices_search (document_id, kind, lang, title, summary, heading, words)
		select document_id, $9::text, $2::text, $3::text, $4::text, a || b, a || b || c from notices_version,
			setweight(to_tsvector('simple', $5) || to_tsvector($8::text::regconfig, $5), 'A') a,
			setweight(to_tsvector('simple', $6) || to_tsvector($8::text::regconfig, $6), 'B') b,
			setweight(to_tsvector('simple', $7) || to_tsvector($8::text::regconfig, $7), 'C') c where id = $1
		on conflict (document_id, lang) do update set title = excluded.title, summary = excluded.summary, heading = excluded.heading, words = excluded.words`,
		v.ID, lang, e.title, e.summary, strings.Join(title, " "), strings.Join(summary, " "), strings.Join(body, " "), config(lang), v.Kind)
	return slices.Concat(title, summary, body)
}

// learn queues what makes words findable by their slips. It forgets none: a word that nothing in force has any more is found by nobody.
func learn(batch *pgx.Batch, lang string, list []string) {
	slices.Sort(list) // in one order, so that two publications at once do not wait for each other in a circle
	list = slices.DeleteFunc(slices.Compact(list), func(word string) bool { return cuts(word) == nil })
	batch.Queue(`insert into notices_slip (lang, slip, word) select $1, slip, told from unnest($2::text[]) told,
			lateral (select told union select overlay(told placing '' from at for 1) from generate_series(1, char_length(told)) at) cut (slip)
		where not exists (select from notices_slip known where known.lang = $1 and known.slip = told and known.word = told)
		order by told, slip on conflict do nothing`, lang, list)
}

// searchForm names what index writes; another form, or another list of languages, makes the search anew.
const searchForm = "2"

// FitSearch makes the search anew when it has another form than this program writes: after an upgrade, or with another language. Copies of
// the portal that start together wait for each other and do it once; what is published meanwhile waits too.
func (b *Board) FitSearch(ctx context.Context) error {
	form := searchForm + " " + strings.Join(b.Languages, " ")
	fits := func(q querier) (bool, error) {
		rows, err := q.Query(ctx, `select search_form = $1 from notices_counter`, form)
		if err != nil {
			return false, fmt.Errorf("notices: reading the form of the search: %w", err)
		}
		return pgx.CollectExactlyOneRow(rows, pgx.RowTo[bool])
	}
	if done, err := fits(b.DB); done || err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, b.DB, func(tx pgx.Tx) error {
		if err := b.set(ctx, tx, `lock table notices_search in exclusive mode`); err != nil {
			return err
		}
		if done, err := fits(tx); done || err != nil {
			return err
		}
		list, err := read[Content](ctx, tx, `where v.state = 'published'`)
		if err != nil {
			return err
		}
		if err := b.set(ctx, tx, `delete from notices_search`); err != nil {
			return err
		}
		if err := b.reindex(ctx, tx, list...); err != nil {
			return err
		}
		if err := b.set(ctx, tx, `update notices_counter set search_form = $1`, form); err != nil {
			return err
		}
		return b.changed(ctx, tx)
	})
}

// words cuts a text into what is searched for: letters and digits, lower
// case, without accents, and Arabic without vowel signs and with one form of
// alef, yeh and heh, since people type whichever is at hand.
func words(s string) []string {
	plain := strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r), r == 'ـ':
			return -1
		case r == 'ى':
			return 'ي'
		case r == 'ة':
			return 'ه'
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(s))
	return strings.FieldsFunc(plain, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// asked are the words of a query that count.
func asked(query string) []string {
	list := words(query)
	if len(list) > mostWords {
		list = list[:mostWords]
	}
	for i, word := range list {
		if runes := []rune(word); len(runes) > 60 {
			list[i] = string(runes[:60])
		}
	}
	return list
}

// tsquery asks for every word as a beginning. Words are letters and digits
// alone, so nothing in them is syntax.
func tsquery(query string) string {
	list := asked(query)
	for i, word := range list {
		list[i] = "'" + word + "':*"
	}
	return strings.Join(list, " & ")
}
