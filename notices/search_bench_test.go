package notices

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"daylight/migrations/dbtest"
)

const (
	benchDocuments = 10_000
	benchWords     = 30_000 // different ones
	benchQueries   = 1500
)

// BenchmarkFind measures a search over ten thousand documents in three languages: words, beginnings, several words, slips of the finger,
// questions that no document answers whole, and nothing at all.
func BenchmarkFind(b *testing.B) {
	board := &Board{DB: dbtest.New(b), Now: time.Now, Languages: []string{"en", "fr", "ar"}}
	ctx := context.Background()
	random := rand.New(rand.NewPCG(7, 7))
	zipf := rand.NewZipf(random, 1.2, 20, benchWords-1)
	vocabulary := make([]string, benchWords)
	for i := range vocabulary {
		vocabulary[i] = aWord(random)
	}
	say := func(n int) string {
		list := make([]string, n)
		for i := range list {
			list[i] = vocabulary[zipf.Uint64()]
		}
		return strings.Join(list, " ")
	}
	fill(b, board, func(i int) Notice {
		n := aNotice(fmt.Sprintf("notice-%d", i))
		n.Text[PartTitle] = Text{"en": say(5), "fr": say(5)}
		n.Text[PartSummary] = Text{"en": say(25), "fr": say(25)}
		n.Text[PartPurposes], n.Text[PartData] = Text{"en": say(80)}, Text{"en": say(60)}
		return n
	})
	queries := []func() string{
		func() string { return vocabulary[zipf.Uint64()] },
		func() string { return vocabulary[zipf.Uint64()][:3] },
		func() string { return say(2) },
		func() string { return say(3) },
		func() string { return slip(random, vocabulary[zipf.Uint64()]) },
		func() string { return slip(random, vocabulary[random.IntN(benchWords)]) + " " + say(1) },
		func() string { return say(8) },
		func() string { return "qqqqqqq xxxxxx" },
	}
	for b.Loop() {
		var took []time.Duration
		for i := range benchQueries {
			begun := time.Now()
			if _, err := board.Find(ctx, Query{Text: queries[i%len(queries)](), Lang: board.Languages[i%3], Limit: 20}); err != nil {
				b.Fatal(err)
			}
			took = append(took, time.Since(begun))
		}
		slices.Sort(took)
		at := func(share float64) float64 { return float64(took[int(share*float64(len(took)))].Microseconds()) / 1000 }
		b.ReportMetric(at(0.5), "ms-median")
		b.ReportMetric(at(0.95), "ms-p95")
		b.ReportMetric(at(0.99), "ms-p99")
	}
}

func aWord(random *rand.Rand) string {
	var word strings.Builder
	for range 2 + random.IntN(4) {
		word.WriteByte("bcdfghjklmnprstvwz"[random.IntN(18)])
		word.WriteByte("aeiou"[random.IntN(5)])
	}
	return word.String()
}

// slip leaves a letter out, doubles one or changes two about.
func slip(random *rand.Rand, word string) string {
	at := 1 + random.IntN(len(word)-2)
	switch random.IntN(3) {
	case 0:
		return word[:at] + word[at+1:]
	case 1:
		return word[:at] + word[at:at+1] + word[at:]
	}
	return word[:at] + word[at+1:at+2] + word[at:at+1] + word[at+2:]
}

// fill puts published notices in place and makes the search.
func fill(b *testing.B, board *Board, content func(int) Notice) {
	ctx := context.Background()
	err := pgx.BeginFunc(ctx, board.DB, func(tx pgx.Tx) error {
		now := board.now()
		_, err := tx.CopyFrom(ctx, pgx.Identifier{"notices_document"}, []string{"kind", "code", "created_at"},
			pgx.CopyFromSlice(benchDocuments, func(i int) ([]any, error) { return []any{"notice", fmt.Sprintf("notice-%d", i), now}, nil }))
		if err != nil {
			return err
		}
		var batch pgx.Batch
		for i := range benchDocuments {
			written, err := json.Marshal(content(i))
			if err != nil {
				return err
			}
			batch.Queue(`insert into notices_version (document_id, number, state, content, hash, author, author_name, editors, approver, saved_at, published_at, in_force_from)
				select id, 1, 'published', $2::text::json, sha256(convert_to($2, 'UTF8')), $3, '', array[$3::uuid], $4, $5, $5, $5 from notices_document where code = $1`,
				fmt.Sprintf("notice-%d", i), string(written), ann.ID, bea.ID, now)
		}
		return tx.SendBatch(ctx, &batch).Close()
	})
	if err == nil {
		err = board.FitSearch(ctx)
	}
	if err == nil {
		_, err = board.DB.Exec(ctx, `vacuum analyze`)
	}
	if err != nil {
		b.Fatal(err)
	}
}
