package account

import (
	"sync"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"
)

const (
	minPassword = 12
	maxPassword = 256
)

// production is the cost of a password hash: the first choice of RFC 9106 for machines that cannot spare 2 GiB a sign-in.
var production = &argon2id.Params{Memory: 64 * 1024, Iterations: 3, Parallelism: 2, SaltLength: 16, KeyLength: 32}

// hashers bounds how many passwords are hashed at once: each takes 64 MiB, and a crowd at the door must not take the house.
var hashers = make(chan struct{}, 4)

func (d *Directory) params() *argon2id.Params {
	if d.Hashing != nil {
		return d.Hashing
	}
	return production
}

func (d *Directory) hash(password string) (string, error) {
	hashers <- struct{}{}
	defer func() { <-hashers }()
	return argon2id.CreateHash(norm.NFC.String(password), d.params())
}

// matches compares; for an account that does not exist it does the same work on a hash nobody has the password of.
func (d *Directory) matches(password, hash string) bool {
	if len(password) > maxPassword {
		password = ""
	}
	unknown := hash == ""
	if unknown {
		hash = d.dummy()
	}
	hashers <- struct{}{}
	defer func() { <-hashers }()
	same, err := argon2id.ComparePasswordAndHash(norm.NFC.String(password), hash)
	return err == nil && same && !unknown
}

var (
	dummies   = map[argon2id.Params]string{}
	dummyLock sync.Mutex
)

func (d *Directory) dummy() string {
	dummyLock.Lock()
	defer dummyLock.Unlock()
	params := *d.params()
	if dummies[params] == "" {
		dummies[params], _ = argon2id.CreateHash(randomPassword(), &params)
	}
	return dummies[params]
}
