package notices

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// mailed are the letters asked for so far, oldest first.
func mailed(t *testing.T, b *Board) (list []FollowLetterArgs) {
	t.Helper()
	rows, err := b.DB.Query(context.Background(), `select args from river_job where kind = 'follow' order by id`)
	if err != nil {
		t.Fatal(err)
	}
	for _, raw := range must(pgx.CollectRows(rows, pgx.RowTo[[]byte]))(t) {
		var a FollowLetterArgs
		if err := json.Unmarshal(raw, &a); err != nil {
			t.Fatal(err)
		}
		list = append(list, a)
	}
	return list
}

// follows makes somebody follow a notice, confirmed by the link of the letter.
func follows(t *testing.T, b *Board, code, address string) FollowLetter {
	t.Helper()
	ctx := context.Background()
	must(struct{}{}, b.Follow(ctx, Following{code, address, "fr"}))(t)
	asked := mailed(t, b)
	l := must(b.FollowLetter(ctx, asked[len(asked)-1]))(t)
	must(b.Confirm(ctx, l.Confirm))(t)
	return l
}

func TestFollowing(t *testing.T) {
	t.Parallel()
	b, c := newBoard(t)
	ctx := context.Background()
	publish(t, b, aNotice("cctv"))
	for _, wrong := range []Following{{"cctv", "nobody", "en"}, {"cctv", "a@b", "en"}, {"cctv", "Ann <ann@example.org>", "en"}, {"cctv", "a@example..org", "en"}, {"cctv", "a@example.org", "xx"},
		{"cctv", "a@example.org\r\nBcc: b@example.org", "en"}} {
		var problems Problems
		if err := b.Follow(ctx, wrong); !errors.As(err, &problems) {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
	refused(t, b.Follow(ctx, Following{"nothing", "a@example.org", "en"}), ErrNotFound)
	var clicks sync.WaitGroup
	for range 4 { // double clicks
		clicks.Go(func() {
			if err := b.Follow(ctx, Following{"cctv", "Maria@Example.org", "en"}); err != nil {
				t.Error(err)
			}
		})
	}
	clicks.Wait()
	asked := mailed(t, b)
	if len(asked) != 1 || asked[0].Letter != LetterConfirm {
		t.Fatalf("%+v", asked)
	}
	l := must(b.FollowLetter(ctx, asked[0]))(t)
	if l.To != "Maria@Example.org" || !strings.Contains(l.Title, "English words on title") || l.Notice != "cctv" {
		t.Fatalf("%+v", l)
	}
	var raw string
	must(struct{}{}, b.DB.QueryRow(ctx, `select f::text from notices_follower f`).Scan(&raw))(t)
	if strings.Contains(strings.ToLower(raw), "maria") {
		t.Fatalf("the address lies in the clear: %s", raw)
	}
	for range 2 { // reading changes nothing
		if f := must(b.ToConfirm(ctx, l.Confirm))(t); f.ConfirmedAt != nil {
			t.Fatal("looking at a link confirms it")
		}
	}
	for _, made := range []string{"", "x", l.End, l.Confirm[:len(l.Confirm)-1] + "A", strings.Repeat("A", len(l.Confirm))} {
		if _, err := b.Confirm(ctx, made); made != l.Confirm {
			refused(t, err, ErrAddress)
		}
	}
	for range 2 {
		must(b.Confirm(ctx, l.Confirm))(t)
	}
	if n := must(b.Followers(ctx, "cctv"))(t); n != 1 {
		t.Fatalf("%d followers", n)
	}
	c.pass(25 * time.Hour)
	must(struct{}{}, b.Follow(ctx, Following{"cctv", "maria@example.org", "en"}))(t)
	must(struct{}{}, b.Follow(ctx, Following{"cctv", "maria@example.org", "en"}))(t)
	if asked = mailed(t, b); len(asked) != 2 || asked[1].Letter != LetterKnown {
		t.Fatalf("%+v", asked)
	}
	if f := must(b.ToEnd(ctx, l.End))(t); f.EndedAt != nil {
		t.Fatal("looking at a link ends it")
	}
	for range 2 {
		must(struct{}{}, b.End(ctx, l.End))(t)
	}
	refused(t, b.End(ctx, l.Confirm), ErrAddress)
	_, err := b.Confirm(ctx, l.Confirm) // an old letter begins nothing anew
	refused(t, err, ErrNotFound)
	_, err = b.FollowLetter(ctx, asked[1])
	refused(t, err, ErrNotFound)
	var sealed []byte
	must(struct{}{}, b.DB.QueryRow(ctx, `select address from notices_follower`).Scan(&sealed))(t)
	if sealed != nil {
		t.Fatal("the address stays after the end")
	}
	c.pass(24 * time.Hour)
	if n := must(b.EraseFollowers(ctx, c.now(), true))(t); n != 1 {
		t.Fatalf("%d would go", n)
	}
	if n := must(b.EraseFollowers(ctx, c.now(), false))(t); n != 1 {
		t.Fatalf("%d went", n)
	}
	if f := must(b.ToEnd(ctx, l.End))(t); f.EndedAt == nil {
		t.Fatal("the link of a following long over says that it goes on")
	}
}

// Nobody can have a mailbox that is not theirs flooded, and a wish that no mailbox confirms is forgotten.
func TestUnconfirmedFollowings(t *testing.T) {
	t.Parallel()
	b, c := newBoard(t)
	ctx := context.Background()
	for i := range 8 {
		publish(t, b, aNotice(fmt.Sprintf("notice-%d", i)))
	}
	for range 20 {
		for i := range 8 {
			must(struct{}{}, b.Follow(ctx, Following{fmt.Sprintf("notice-%d", i), "victim@example.org", "en"}))(t)
		}
		c.pass(11 * time.Minute)
	}
	if n := len(mailed(t, b)); n != mostLetters*mostAsked {
		t.Fatalf("%d letters in four hours", n)
	}
	asked := mailed(t, b)
	c.pass(8 * 24 * time.Hour)
	must(struct{}{}, b.ForgetUnconfirmed(ctx))(t)
	_, err := b.FollowLetter(ctx, asked[0])
	refused(t, err, ErrNotFound)
	_, err = b.Confirm(ctx, b.link(linkConfirm, asked[0].Follower))
	refused(t, err, ErrNotFound)
}

func TestFollowersAreToldOnce(t *testing.T) {
	t.Parallel()
	b, c := newBoard(t)
	ctx := context.Background()
	publish(t, b, aNotice("cctv"))
	publish(t, b, aNotice("parking"))
	c.pass(time.Hour)
	must(struct{}{}, b.TellFollowers(ctx))(t)
	follows(t, b, "cctv", "one@example.org")
	follows(t, b, "", "all@example.org")
	follows(t, b, "cctv", "both@example.org")
	follows(t, b, "", "both@example.org")
	follows(t, b, "parking", "other@example.org")
	must(struct{}{}, b.Follow(ctx, Following{"cctv", "unconfirmed@example.org", "en"}))(t)
	gone := follows(t, b, "cctv", "gone@example.org")
	must(struct{}{}, b.End(ctx, gone.End))(t)
	before := len(mailed(t, b))
	c.pass(time.Hour)
	n := aNotice("cctv")
	n.Text[PartTitle] = Text{"en": "Cameras", "fr": "Caméras"}
	e := publish(t, b, n)
	c.pass(time.Minute)
	late := follows(t, b, "cctv", "late@example.org")
	before++
	var replicas sync.WaitGroup
	for range 5 {
		replicas.Go(func() {
			if err := b.TellFollowers(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	replicas.Wait()
	told := map[string]FollowLetter{}
	for _, a := range mailed(t, b)[before:] {
		l := must(b.FollowLetter(ctx, a))(t)
		if _, twice := told[l.To]; twice {
			t.Errorf("%s is told twice", l.To)
		}
		if told[l.To] = l; l.Letter != LetterPublished || l.Title != "Caméras" || l.Number != 2 || l.Before != 1 || l.Why != e.Why || l.Notice != "cctv" {
			t.Errorf("%+v", l)
		}
	}
	if len(told) != 3 || told["one@example.org"].Code != "cctv" || told["all@example.org"].Code != "" || told["both@example.org"].Code != "" {
		t.Fatalf("%v", told)
	}
	// The withdrawal is the last letter of those who follow this notice alone.
	c.pass(time.Hour)
	must(struct{}{}, b.Withdraw(ctx, ann, n.Ref(), "The cameras are gone."))(t)
	before = len(mailed(t, b))
	must(struct{}{}, b.TellFollowers(ctx))(t)
	last := mailed(t, b)[before:]
	if len(last) != 4 {
		t.Fatalf("%d are told of the withdrawal", len(last))
	}
	for _, a := range last {
		l := must(b.FollowLetter(ctx, a))(t)
		if l.Letter != LetterWithdrawn || l.Why != "The cameras are gone." {
			t.Errorf("%+v", l)
		}
		must(struct{}{}, b.LetterDone(ctx, a, l.To == "all@example.org"))(t)
	}
	if f := must(b.ToEnd(ctx, late.End))(t); f.EndedAt == nil {
		t.Error("somebody goes on following what is gone")
	}
	if left := must(b.Followers(ctx, "cctv"))(t); left != 1 { // both@
		t.Errorf("%d are left", left)
	}
	refused(t, b.Follow(ctx, Following{"cctv", "new@example.org", "en"}), ErrWithdrawn)
}

// Ten thousand followers are not looked at while the publication's transaction is open, and a fan-out that is broken off goes on.
func TestManyFollowers(t *testing.T) {
	t.Parallel()
	b, c := newBoard(t)
	ctx := context.Background()
	publish(t, b, aNotice("cctv"))
	must(struct{}{}, b.TellFollowers(ctx))(t)
	const many = 1234
	for range many {
		id := uuid.Must(uuid.NewV7())
		_, err := b.DB.Exec(ctx, `insert into notices_follower (id, code, address, address_token, lang, asked_at, confirmed_at) values ($1, 'cctv', 'x', $2, 'en', $3, $3)`,
			id, id[:], c.now())
		if err != nil {
			t.Fatal(err)
		}
	}
	c.pass(time.Hour)
	publish(t, b, aNotice("cctv"))
	if n := len(mailed(t, b)); n != 0 {
		t.Fatalf("the publication asked for %d letters", n)
	}
	must(struct{}{}, pgx.BeginFunc(ctx, b.DB, func(tx pgx.Tx) error { _, err := b.tellSome(ctx, tx); return err }))(t)
	tx := must(b.DB.Begin(ctx))(t)
	must(b.tellSome(ctx, tx))(t)
	must(struct{}{}, tx.Rollback(ctx))(t) // the machine stops
	for range 2 {
		must(struct{}{}, b.TellFollowers(ctx))(t)
	}
	seen := map[uuid.UUID]bool{}
	for _, a := range mailed(t, b) {
		seen[a.Follower] = true
	}
	if all := mailed(t, b); len(all) != many || len(seen) != many {
		t.Fatalf("%d letters to %d followers", len(all), len(seen))
	}
	var told int
	must(struct{}{}, b.DB.QueryRow(ctx, `select max(told) from notices_telling where done_at is not null`).Scan(&told))(t)
	if told != many {
		t.Fatalf("%d are counted", told)
	}
}
