package mail

import (
	"fmt"
	netmail "net/mail"
	"strings"
	"unicode"

	"github.com/wneessen/go-mail"
)

// A Letter is one message to one person.
type Letter struct {
	To      string // one e-mail address, with or without a name
	Subject string
	Text    string // required: the part everybody can read
	HTML    string
	// MessageID is chosen by the caller without angle brackets ("0198….1@northmere.example") and stays the same when the
	// letter is sent again, so that the recipient's mail program recognises the repeat.
	MessageID string
	Lang      string // the language tag of the text
	// Unsubscribe is the address that ends letters of this kind; empty for those that nobody can end. Mail programs offer it as a button
	// and send to it by themselves (RFC 2369, RFC 8058).
	Unsubscribe string
}

// compose refuses what could become a second header or a second recipient, and builds the message.
func (m *Mailer) compose(letter Letter) (*mail.Msg, error) {
	if err := letter.check(); err != nil {
		return nil, err
	}
	to, err := netmail.ParseAddress(letter.To)
	if err != nil {
		// The parser's own words would quote the address.
		return nil, fmt.Errorf("%w: the recipient is not one e-mail address", ErrLetter)
	}
	message := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := message.From(m.From); err != nil {
		return nil, fmt.Errorf("%w: the sender is not one e-mail address", ErrSettings)
	}
	if m.ReplyTo != "" {
		if err := message.ReplyTo(m.ReplyTo); err != nil {
			return nil, fmt.Errorf("%w: the reply address is not one e-mail address", ErrSettings)
		}
	}
	message.ToMailAddress(to)
	message.Subject(letter.Subject)
	message.SetMessageIDWithValue(letter.MessageID)
	if m.Now == nil {
		message.SetDate()
	} else {
		message.SetDateWithValue(m.Now())
	}
	if letter.Lang != "" {
		message.SetGenHeader(mail.HeaderContentLang, letter.Lang)
	}
	if letter.Unsubscribe != "" {
		message.SetGenHeader(mail.HeaderListUnsubscribe, "<"+letter.Unsubscribe+">")
		message.SetGenHeader(mail.HeaderListUnsubscribePost, "List-Unsubscribe=One-Click")
	}
	message.SetGenHeader("Auto-Submitted", "auto-generated") // so that no robot answers it (RFC 3834)
	message.SetBodyString(mail.TypeTextPlain, letter.Text)
	if letter.HTML != "" {
		message.AddAlternativeString(mail.TypeTextHTML, letter.HTML)
	}
	return message, nil
}

func (l Letter) check() error {
	for _, header := range []struct{ name, value string }{
		{"recipient", l.To}, {"subject", l.Subject}, {"Message-ID", l.MessageID}, {"language", l.Lang},
		{"address to end it", l.Unsubscribe},
	} {
		if control(header.value) {
			return fmt.Errorf("%w: its %s holds a line break or another control character", ErrLetter, header.name)
		}
	}
	switch {
	case l.Subject == "":
		return fmt.Errorf("%w: it has no subject", ErrLetter)
	case l.Text == "":
		return fmt.Errorf("%w: it has no text", ErrLetter)
	case !messageID(l.MessageID):
		return fmt.Errorf("%w: its Message-ID is not of the form name@domain", ErrLetter)
	}
	return nil
}

func messageID(id string) bool {
	name, domain, found := strings.Cut(id, "@")
	return found && name != "" && domain != "" && !strings.ContainsAny(id, "<> \"(),:;[]\\") && !strings.Contains(domain, "@")
}

func control(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r == unicode.ReplacementChar
	})
}
