package main

import (
	"errors"
	"fmt"

	"daylight/portal"
)

type keysCmd struct {
	Create keysCreateCmd `cmd:"" help:"Make every key of a new portal. Never overwrites."`
	Rotate keysRotateCmd `cmd:"" help:"Seal new data with a new key, old data stay readable; or sign the log with a new key."`
	List   keysListCmd   `cmd:"" help:"List the sealing keys by id."`
}

type keysDir struct {
	Keys string `name:"keys" env:"DAYLIGHT_KEYS" required:"" help:"Folder of the keys." type:"path"`
}

type keysCreateCmd struct {
	keysDir `embed:""`
	Origin  string `name:"origin" required:"" help:"Name the public log signs under, such as data.example.gov/log. It cannot be changed later."`
	Body    string `name:"body" required:"" help:"The public body's name, for the certificate that signs reports."`
}

// Run makes the keys and says which public key to publish.
func (c *keysCreateCmd) Run(s *session) error {
	if err := portal.CreateKeys(c.Keys, c.Origin, c.Body); errors.Is(err, portal.ErrKeysExist) {
		return wrongUse("%s: %w", c.Keys, err)
	} else if err != nil {
		return away(err)
	}
	keys, err := portal.LoadKeys(c.Keys)
	if err != nil {
		return away(err)
	}
	fmt.Fprintf(s.Out, "Keys made in %s. Keep a copy apart from the database's backups: without them sealed data cannot be read.\n", c.Keys)
	fmt.Fprintf(s.Out, "Publish this key, so that anyone can check the log:\n%s\n", keys.LogVerifier)
	return nil
}

type keysRotateCmd struct {
	keysDir `embed:""`
	Which   string `arg:"" optional:"" enum:"data,log" default:"data" help:"Which key: data (seals personal data) or log (signs the log)."`
}

// Run adds a new primary sealing key, or a key of the log that the present one introduces.
func (c *keysRotateCmd) Run(s *session) error {
	if c.Which == "log" {
		return c.log(s)
	}
	if err := portal.RotateKeys(c.Keys); err != nil {
		return away(err)
	}
	fmt.Fprintln(s.Out, "A new key seals from the next start of each replica on. Old data stay readable.")
	return nil
}

func (c *keysRotateCmd) log(s *session) error {
	public, err := portal.RotateLogKey(c.Keys)
	if errors.Is(err, portal.ErrRotationBegun) || errors.Is(err, portal.ErrNoLogKey) {
		return wrongUse("%w", err)
	}
	if err != nil {
		return away(err)
	}
	fmt.Fprintf(s.Out, "From the next start of each replica on, the old key and the new one sign together, then the new one alone.\n")
	fmt.Fprintf(s.Out, "When /log/checkpoint bears one signature, delete log.former.key. Publish this key and give it to the witnesses:\n%s\n", public)
	return nil
}

type keysListCmd struct {
	keysDir `embed:""`
}

// Run lists key ids, never key material.
func (c *keysListCmd) Run(s *session) error {
	primary, all, err := portal.KeyIDs(c.Keys)
	if err != nil {
		return away(err)
	}
	for _, id := range all {
		state := "opens"
		if id == primary {
			state = "seals and opens"
		}
		fmt.Fprintf(s.Out, "%d\t%s\n", id, state)
	}
	return nil
}
