package main

import (
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/google/uuid"

	"daylight/portal/account"
)

// StaffCmd tends the accounts of the people who work with the portal.
type StaffCmd struct {
	Add     staffAddCmd     `cmd:"" help:"Add a member of staff. Prints the password and the second-factor secret, once."`
	List    staffListCmd    `cmd:"" help:"List everybody with their roles."`
	Disable staffDisableCmd `cmd:"" help:"Shut an account. Its sessions end at once; its record stays."`
	Reset   staffResetCmd   `cmd:"" help:"Give a new password and second factor, end the sessions and lift the waiting times."`
}

type staffAddCmd struct {
	online `embed:""`
	Email  string   `arg:"" help:"E-mail address to sign in with."`
	Name   string   `name:"name" required:"" help:"Name, as colleagues and (where the profile says so) citizens see it."`
	Unit   string   `name:"unit" help:"Unit, such as Housing benefits."`
	Role   []string `name:"role" required:"" help:"What they may do: caseworker, reviewer, communications, dpo, auditor, integrity, administrator or contributor. Several by comma."`
}

// Run adds the account.
func (c *staffAddCmd) Run(s *session) error {
	var roles []account.Role
	for _, name := range c.Role {
		role, err := account.ParseRole(name)
		if err != nil {
			return wrongUse("%q is no role: choose among %s", name, roleNames(account.Roles))
		}
		roles = append(roles, role)
	}
	parts, err := c.open(s)
	if err != nil {
		return err
	}
	defer parts.Close()
	o, made, err := parts.Directory.AddOfficer(s, account.NewOfficer{Email: c.Email, Name: c.Name, Unit: c.Unit, Roles: roles})
	if err != nil {
		return staffError(c.Email, err)
	}
	fmt.Fprintf(s.Out, "%s can sign in as %s (%s).\n", o.Name, o.Email, roleNames(o.Roles))
	printCredentials(s, made)
	return nil
}

type staffListCmd struct {
	online `embed:""`
}

// Run lists the accounts.
func (c *staffListCmd) Run(s *session) error {
	parts, err := c.open(s)
	if err != nil {
		return err
	}
	defer parts.Close()
	officers, err := parts.Directory.Officers(s)
	if err != nil {
		return away(err)
	}
	out := tabwriter.NewWriter(s.Out, 0, 0, 2, ' ', 0)
	for _, o := range officers {
		state, seen := "open", "never"
		if o.Disabled {
			state = "disabled"
		}
		if o.LastSignIn != nil {
			seen = o.LastSignIn.Format("2006-01-02 15:04 MST")
		}
		fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s\t%s\n", o.Email, o.Name, o.Unit, roleNames(o.Roles), state, seen)
	}
	return out.Flush()
}

type staffDisableCmd struct {
	online `embed:""`
	Email  string `arg:"" help:"E-mail address of the account."`
}

// Run shuts the account.
func (c *staffDisableCmd) Run(s *session) error {
	parts, err := c.open(s)
	if err != nil {
		return err
	}
	defer parts.Close()
	o, err := parts.Directory.OfficerByEmail(s, c.Email)
	if err == nil {
		err = parts.Directory.DisableOfficer(s, o.ID, uuid.Nil)
	}
	if err != nil {
		return staffError(c.Email, err)
	}
	fmt.Fprintf(s.Out, "%s can no longer sign in, and is signed out everywhere.\n", o.Email)
	return nil
}

type staffResetCmd struct {
	online `embed:""`
	Email  string `arg:"" help:"E-mail address of the account."`
}

// Run makes new credentials.
func (c *staffResetCmd) Run(s *session) error {
	parts, err := c.open(s)
	if err != nil {
		return err
	}
	defer parts.Close()
	o, err := parts.Directory.OfficerByEmail(s, c.Email)
	if err != nil {
		return staffError(c.Email, err)
	}
	made, err := parts.Directory.ResetOfficer(s, o.ID, uuid.Nil)
	if err != nil {
		return staffError(c.Email, err)
	}
	fmt.Fprintf(s.Out, "%s has new credentials and is signed out everywhere.\n", o.Email)
	if o.Disabled {
		fmt.Fprintln(s.Out, "The account is still disabled.")
	}
	printCredentials(s, made)
	return nil
}

func printCredentials(s *session, made account.Credentials) {
	fmt.Fprintf(s.Out, "Shown once, kept nowhere in the clear:\n  password       %s\n  second factor  %s\n  for an app     %s\n",
		made.Password, made.TOTPSecret, made.URI)
}

func roleNames(roles []account.Role) string {
	names := make([]string, len(roles))
	for i, role := range roles {
		names[i] = string(role)
	}
	return strings.Join(names, ", ")
}

// staffError says what can be mended at the keyboard and what cannot.
func staffError(email string, err error) error {
	switch {
	case errors.Is(err, account.ErrNotFound):
		return wrongUse("nobody signs in as %s: daylight staff list shows everybody", email)
	case errors.Is(err, account.ErrTaken):
		return wrongUse("%s has an account already: daylight staff reset gives new credentials", email)
	case errors.Is(err, account.ErrEmail), errors.Is(err, account.ErrName), errors.Is(err, account.ErrRoles):
		return wrongUse("%w", err)
	}
	return away(err)
}
