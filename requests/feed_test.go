package requests

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"daylight/requests/ledger"
)

func (o *office) feed(by Officer) *Feed {
	o.t.Helper()
	f, err := o.Feed(o.ctx, by)
	must(o.t, err)
	return f
}

func TestOneAddressAnOfficer(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	if o.feed(o.ann) != nil {
		t.Fatal("an address nobody asked for")
	}
	for range 2 { // a double click
		must(t, o.MakeFeed(o.ctx, o.ann, uuid.Nil))
	}
	first := o.feed(o.ann)
	owner, err := o.FeedOwner(o.ctx, first.Token)
	must(t, err)
	if owner != o.ann.ID || o.feed(o.ann).Token != first.Token {
		t.Fatal("the address is not shown again, or leads to somebody else")
	}
	must(t, o.MakeFeed(o.ctx, o.ben, first.ID)) // somebody else's is not theirs to stop
	for range 2 {
		must(t, o.MakeFeed(o.ctx, o.ann, first.ID))
	}
	second := o.feed(o.ann)
	if second.Token == first.Token {
		t.Fatal("no new address")
	}
	_, err = o.FeedOwner(o.ctx, first.Token)
	want(t, err, ErrNotFound)
	_, err = o.FeedOwner(o.ctx, second.Token)
	must(t, err)
	must(t, o.RevokeFeed(o.ctx, o.ann, first.ID)) // a page from before stops nothing else
	if o.feed(o.ann) == nil {
		t.Fatal("an old page stopped the new address")
	}
	must(t, o.RevokeFeed(o.ctx, o.ben, second.ID))
	must(t, o.RevokeFeed(o.ctx, o.ann, second.ID))
	_, err = o.FeedOwner(o.ctx, second.Token)
	want(t, err, ErrNotFound)
	for _, err := range []error{o.MakeFeed(o.ctx, adam, uuid.Nil), o.RevokeFeed(o.ctx, adam, uuid.Nil)} {
		want(t, err, ErrForbidden)
	}
}

// Who reads the table, or knows another address, has none.
func TestAnAddressCannotBeMadeUp(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	must(t, o.MakeFeed(o.ctx, o.ann, uuid.Nil))
	must(t, o.MakeFeed(o.ctx, o.ben, uuid.Nil))
	ann, ben := o.feed(o.ann), o.feed(o.ben)
	stranger := &Registry{Sealer: ledger.NewEphemeralSealer()}
	last := ann.Token[:len(ann.Token)-1]
	for name, token := range map[string]string{"nothing": "", "words": "../../etc", "id": ann.ID.String(), "cut": last, "longer": ann.Token + "AAAA",
		"other key": stranger.feedToken(ann.ID), "other digest": ann.Token[:22] + ben.Token[22:], "one bit": last + string(ann.Token[len(last)]^1),
		"no such id": o.feedToken(uuid.New()), "line": ann.Token + "\n"} {
		if _, err := o.FeedOwner(o.ctx, token); err != ErrNotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestReadingIsNotedOnceAnHour(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	must(t, o.MakeFeed(o.ctx, o.ann, uuid.Nil))
	begun := o.at
	for _, step := range []struct{ after, noted time.Duration }{{0, 0}, {59 * time.Minute, 0}, {61 * time.Minute, 61 * time.Minute}} {
		o.at = begun.Add(step.after)
		_, err := o.FeedOwner(o.ctx, o.feed(o.ann).Token)
		must(t, err)
		if read := o.feed(o.ann).ReadAt; read == nil || !read.Equal(begun.Add(step.noted)) {
			t.Fatalf("after %s: read at %v", step.after, read)
		}
	}
}
