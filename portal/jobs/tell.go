package jobs

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"daylight/portal/account"
	"daylight/portal/i18n"
	"daylight/portal/mail"
	"daylight/requests"
)

// tell writes one letter to a member of staff who still works here: read says what is so at this moment, and ErrNothing when there is
// nothing to say any more; put puts it into words. A repeat carries the same Message-ID.
func tell[T any](ctx context.Context, o *Office, id uuid.UUID, read func(requests.Officer) (T, error),
	put func(*i18n.Printer, account.Officer, T) (mail.Letter, error)) error {
	if o.Mailer == nil {
		return errNoMail
	}
	officer, err := o.Directory.Officer(ctx, id)
	if errors.Is(err, account.ErrNotFound) || err == nil && officer.Disabled {
		return nil
	}
	if err != nil {
		return err
	}
	what, err := read(AsWorker(officer))
	if errors.Is(err, requests.ErrNothing) {
		return nil
	}
	if err != nil {
		return err
	}
	letter, err := put(o.Catalogue.Printer(i18n.Languages[0].Tag), officer, what)
	if err != nil {
		return river.JobCancel(err)
	}
	return o.send(ctx, letter)
}
