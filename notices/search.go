package notices

import (
	"context"
	"fmt"
	"strings"
	"unicode"

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

// mostWords is how many words of a query count.
const mostWords = 12

// Search finds notices, retention rows and register entries in force that
// hold every word, or the beginning of every word, of the query. Each document
// answers in lang if it is translated, else in the authoritative language.
func (b *Board) Search(ctx context.Context, lang, query string, limit int) ([]Hit, error) {
	wanted := tsquery(query)
	if wanted == "" {
		return nil, nil
	}
	rows, err := b.DB.Query(ctx, `select d.kind, d.code, s.lang, s.title, s.summary
		from notices_search s join notices_document d on d.id = s.document_id
		where s.words @@ $1::text::tsquery and s.lang = $2
		order by ts_rank(s.words, $1::text::tsquery) desc, d.kind, d.code limit $3`, wanted, b.spoken(lang), limit)
	if err != nil {
		return nil, fmt.Errorf("notices: searching: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[Hit])
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

// reindex puts a version that comes into force into the search, in every
// language, each with the authoritative words where a translation is missing.
func (b *Board) reindex(ctx context.Context, tx pgx.Tx, v Version[Content]) error {
	for _, lang := range b.Languages {
		e := v.Content.index(lang, b.Authoritative())
		err := b.set(ctx, tx, `insert into notices_search (document_id, lang, title, summary, words)
			select document_id, $2::text, $3::text, $4::text, setweight(to_tsvector('simple', $5), 'A')
				|| setweight(to_tsvector('simple', $6), 'B') || setweight(to_tsvector('simple', $7), 'C')
			from notices_version where id = $1
			on conflict (document_id, lang) do update set title = excluded.title, summary = excluded.summary, words = excluded.words`,
			v.ID, lang, e.title, e.summary, strings.Join(words(e.title), " "), strings.Join(words(e.summary), " "),
			strings.Join(words(e.body), " "))
		if err != nil {
			return err
		}
	}
	return nil
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

// tsquery asks for every word as a beginning. Words are letters and digits
// alone, so nothing in them is syntax.
func tsquery(query string) string {
	list := words(query)
	if len(list) > mostWords {
		list = list[:mostWords]
	}
	for i, word := range list {
		if runes := []rune(word); len(runes) > 60 {
			word = string(runes[:60])
		}
		list[i] = "'" + word + "':*"
	}
	return strings.Join(list, " & ")
}
