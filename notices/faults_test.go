package notices

import (
	"context"
	"fmt"
	"testing"
	"time"
)

// Whichever single write of a planned publication fails, nothing of it happened, and it is done at the next try.
func TestAPlannedPublicationIsWholeOrNothing(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for _, table := range []string{"notices_version", "notices_event", "notices_search", "notices_telling", "notices_counter", "river_job"} {
		t.Run(table, func(t *testing.T) {
			t.Parallel()
			b, c := newBoard(t)
			publish(t, b, aNotice("cctv"))
			c.pass(time.Hour)
			n := aNotice("cctv")
			n.Unit = "Estates"
			e := approved(t, b, n)
			s := at(e)
			s.Inform = true
			must(b.PublishAt(ctx, bea, s, c.now().Add(time.Hour)))(t)
			c.pass(2 * time.Hour)
			before := dump(t, b)
			breaking := fmt.Sprintf(`create function broken() returns trigger language plpgsql as $$ begin raise exception 'broken'; end $$;
				create trigger broken before insert or update on %s for each row execute function broken()`, table)
			must(b.DB.Exec(ctx, breaking))(t)
			if err := b.PublishDue(ctx); err == nil {
				t.Fatal("the publication does not write here")
			}
			must(b.DB.Exec(ctx, fmt.Sprintf(`drop trigger broken on %s; drop function broken()`, table)))(t)
			if after := dump(t, b); after != before {
				t.Fatalf("half a publication:\n%s\n%s", before, after)
			}
			must(struct{}{}, b.PublishDue(ctx))(t)
			if v := must(b.Notice(ctx, "cctv"))(t); v.Number != 2 {
				t.Fatalf("version %d", v.Number)
			}
		})
	}
}

// Asking for mails is whole or nothing too: no follower without a letter, no letter without a follower.
func TestFollowingIsWholeOrNothing(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	b, _ := newBoard(t)
	publish(t, b, aNotice("cctv"))
	before := dump(t, b)
	must(b.DB.Exec(ctx, `create function broken() returns trigger language plpgsql as $$ begin raise exception 'broken'; end $$;
		create trigger broken before insert on river_job for each row execute function broken()`))(t)
	if err := b.Follow(ctx, Following{"cctv", "maria@example.org", "en"}); err == nil {
		t.Fatal("no letter is asked for")
	}
	if after := dump(t, b); after != before {
		t.Fatalf("a follower without a letter: %s", after)
	}
}

// dump is everything that a publication or a following writes.
func dump(t *testing.T, b *Board) (all string) {
	t.Helper()
	for _, table := range []string{"notices_version", "notices_event", "notices_search", "notices_telling", "notices_counter", "notices_follower", "river_job"} {
		var rows string
		err := b.DB.QueryRow(context.Background(), fmt.Sprintf(`select coalesce(string_agg(r::text, E'\n' order by r::text), '') from %s r`, table)).Scan(&rows)
		if err != nil {
			t.Fatal(err)
		}
		all += table + "\n" + rows + "\n"
	}
	return all
}
