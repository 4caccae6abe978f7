package notices

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
)

// shortWord is how many letters a word of a typed text has at least before it says what the text is about; mostTyped is how many such
// words are looked up; mostTelling is how many documents have a word at most that says anything.
const (
	shortWord   = 4
	mostTyped   = 60
	mostTelling = 500
)

// Suggest finds what is published about the matter of a typed text: documents that hold some of its words in title or summary, those
// first that share the rarest ones. Words that many documents have say nothing and do not count. It is Search for people who
// describe what they want rather than look for a word.
func (b *Board) Suggest(ctx context.Context, lang, text string, limit int) (list []Hit, err error) {
	err = b.seek(ctx, func(tx pgx.Tx) error {
		list, err = suggest(ctx, tx, b.spoken(lang), text, limit)
		return err
	})
	return list, err
}

func suggest(ctx context.Context, tx pgx.Tx, lang, text string, limit int) ([]Hit, error) {
	var list []string
	for _, word := range words(text) {
		if n := utf8.RuneCountInString(word); n < shortWord || n > 60 || len(list) == mostTyped {
			continue
		}
		runes := []rune(word) // without its ending, since people write of cameras and notices of a camera
		if word = string(runes[:len(runes)-min(2, len(runes)-shortWord)]); !slices.Contains(list, word) {
			list = append(list, word)
		}
	}
	if len(list) == 0 {
		return nil, nil
	}
	rows, err := tx.Query(ctx, `with share as materialized (select least(count(*) / 6, $4) as n from (select from notices_search where lang = $2 limit 6 * $4) s),
			typed as (select format('%L:*', word)::tsquery as asked from unnest($1::text[]) word),
			telling as materialized (select asked, n from typed, lateral (select count(*) as n
				from (select from notices_search s where s.heading @@ asked and s.lang = $2 limit $4 + 1) s) held
				where n between 1 and greatest(2, (select n from share))),
			best as (select s.document_id, sum(1.0 / telling.n) as score from telling join notices_search s on s.heading @@ asked
				where s.lang = $2 group by s.document_id)
		select d.kind, d.code, s.lang, s.title, s.summary from best join notices_search s using (document_id) join notices_document d on d.id = document_id
		where s.lang = $2 order by score desc, d.kind, d.code limit $3`, list, lang, limit, mostTelling)
	if err != nil {
		return nil, fmt.Errorf("notices: suggesting: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[Hit])
}

// Among finds those of some texts that hold words of a query, or words one slip away from them, best first: search for what is no
// document, such as the pages of the site itself. Words that many of the texts have say nothing and do not count.
func Among(texts []string, query string) []int {
	told := make([][]string, len(texts))
	for i, text := range texts {
		told[i] = words(text)
	}
	score := make([]float64, len(texts))
	for _, word := range asked(query) {
		if utf8.RuneCountInString(word) < shortWord {
			continue
		}
		var holders []int
		for i, list := range told {
			if slices.ContainsFunc(list, func(w string) bool {
				return strings.HasPrefix(w, word) || utf8.RuneCountInString(w) >= shortWord && len(nearest(word, []string{w})) > 0
			}) {
				holders = append(holders, i)
			}
		}
		if len(holders) > max(1, len(texts)/3) {
			continue
		}
		for _, i := range holders {
			score[i] += 1 / float64(len(holders))
		}
	}
	var list []int
	for i, s := range score {
		if s > 0 {
			list = append(list, i)
		}
	}
	slices.SortStableFunc(list, func(a, b int) int { return cmp.Compare(score[b], score[a]) })
	return list
}
