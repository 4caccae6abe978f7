package ledger

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
)

const (
	witnessAnswer = 64 << 10 // bytes of an answer that are read
	witnessTurns  = 4        // how often a witness may say that it stands elsewhere before we let it be
)

// Trouble with a witness, as codes. The last two speak of the log rather than of the witness, and stop signing.
// i18n: ledger.witness.trouble.*
const (
	troubleAway         = "away"         // no answer in time
	troubleUnknown      = "unknown"      // 404: it does not know this log
	troubleForbidden    = "forbidden"    // 403: it does not take our key
	troubleUnreadable   = "unreadable"   // an answer that the protocol does not have
	troubleWrong        = "wrong"        // a cosignature that its key did not make
	troubleRefused      = "refused"      // any other status
	troubleAhead        = "ahead"        // it has cosigned more than this database holds
	troubleInconsistent = "inconsistent" // 422: what it is shown does not continue what it has cosigned
)

// asking is one conversation with one witness.
type asking struct {
	l     *Ledger
	w     Witness
	state Checkpoint // what is shown, as signed
	old   int64      // where we take the witness to be
	// What came of it.
	cosigned *Cosignature
	trouble  string
	status   int
}

// ask shows the checkpoint to the witness, from where it stands, until it cosigns or there is trouble. An error is one of
// our own; whatever the witness does is trouble.
func (a *asking) ask(ctx context.Context) error {
	for range witnessTurns {
		if a.old > a.state.Size {
			a.old = a.state.Size // it may have been set back; and if not it says again where it stands
		}
		var proof []Digest
		if a.old > 0 {
			var err error
			if proof, err = a.l.Consistency(ctx, a.old, a.state.Size); err != nil {
				return err
			}
		}
		kind, answer := a.post(ctx, consistencyFile(a.old, proof, a.state.Note))
		switch a.status {
		case 0:
			a.trouble = troubleAway
		case http.StatusOK:
			a.read(answer)
		case http.StatusConflict:
			again, err := a.elsewhere(ctx, kind, answer)
			if again || err != nil {
				if err != nil {
					return err
				}
				continue
			}
		case http.StatusNotFound:
			a.trouble = troubleUnknown
		case http.StatusForbidden:
			a.trouble = troubleForbidden
		case http.StatusUnprocessableEntity:
			a.trouble = troubleInconsistent
		default:
			a.trouble = troubleRefused
		}
		return nil
	}
	a.trouble = troubleUnreadable
	return nil
}

// post sends one request; status 0 is no answer.
func (a *asking) post(ctx context.Context, body []byte) (kind string, answer []byte) {
	a.status = 0
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, a.w.Address+"/add-checkpoint", bytes.NewReader(body))
	if err != nil {
		return "", nil
	}
	request.Header.Set("Content-Type", "text/plain; charset=utf-8")
	response, err := a.l.client().Do(request)
	if err != nil {
		return "", nil
	}
	defer response.Body.Close()
	if answer, err = io.ReadAll(io.LimitReader(response.Body, witnessAnswer+1)); err != nil {
		return "", nil
	}
	a.status = response.StatusCode
	kind, _, _ = mime.ParseMediaType(response.Header.Get("Content-Type"))
	return kind, answer
}

// read takes the cosignature out of an answer. Lines of other keys are ignored, as the protocol wants it.
func (a *asking) read(answer []byte) {
	c, err := cosignatureIn(append(bytes.Clone(a.state.Note), answer...), a.w.Key)
	switch {
	case err == errCosignature:
		a.trouble = troubleWrong
	case err != nil || c == nil || len(answer) > witnessAnswer || c.At.After(a.l.now().Add(witnessAhead)):
		a.trouble = troubleUnreadable
	default:
		a.cosigned, a.old = c, a.state.Size
	}
}

// elsewhere follows a witness that stands at another size than we took it to; again means that it can be asked from
// there. A size beyond our newest checkpoint was signed and is missing here, unless another replica signed it just now.
func (a *asking) elsewhere(ctx context.Context, kind string, answer []byte) (again bool, err error) {
	text, ended := strings.CutSuffix(string(answer), "\n")
	size, err := strconv.ParseInt(text, 10, 64)
	if kind != "text/x.tlog.size" || !ended || err != nil || size < 0 || strconv.FormatInt(size, 10) != text {
		a.trouble = troubleUnreadable
		return false, nil
	}
	a.old = size
	if size <= a.state.Size {
		return true, nil
	}
	newer, err := lastCheckpoint(ctx, a.l.DB)
	if err != nil {
		return false, err
	}
	if newer.Size >= size {
		a.state = newer
		return true, nil
	}
	a.trouble = troubleAhead
	return false, nil
}

// consistencyFile says that the log at a signed state continues the log as it was with old entries: what a witness is
// sent (C2SP tlog-witness) and what anybody can fetch.
func consistencyFile(old int64, proof []Digest, checkpoint []byte) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "old %d\n", old)
	for _, d := range proof {
		line, _ := d.MarshalText() // never fails
		b.Write(append(line, '\n'))
	}
	b.WriteByte('\n')
	b.Write(checkpoint)
	return b.Bytes()
}
