package main

import (
	"bufio"
	"context"
	"errors"
	"math"
	"slices"
	"strings"

	"github.com/gofrs/uuid/v5"
	"github.com/spf13/cobra"

	"firstcall/cmd/internal/cli"
	"firstcall/cmd/internal/config"
	"firstcall/cmd/internal/packcheck"
	"firstcall/questionsets"
	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/central/roll"
	"firstcall/store/central/sqlite"
	"firstcall/store/seal"
)

// eraseOptions are the flags of erase: one of the first three, in which force, and
// why.
type eraseOptions struct {
	ref, person, record, force, because string
	yes                                 bool
}

func (a *app) newErase() *cobra.Command {
	var o eraseOptions
	cmd := &cobra.Command{
		Use:   "erase",
		Short: "Destroy what was said, here and on every desk",
		Long: "Destroys the contents of a report, of everything reported by or about a person as caller or\n" +
			"victim, or of one record: here at once, on every desk when it is next connected. What was added\n" +
			"to a report goes with it, and so do people whom no other report names. It says first how much\n" +
			"that is and asks; where nobody can be asked it needs --yes. That something was erased, when, by\n" +
			"whom and why is kept for ever; it cannot be taken back.",
		Example: "firstcalld erase --ref WM-261121-7Q0417K --because 'Article 17 request 2026/113'",
		Args:    cli.Takes(0, 0, cli.Nothing),
		RunE:    a.Wrap(func(cmd *cobra.Command, _ []string) error { return a.runErase(cmd.Context(), o) }),
	}
	f := cmd.Flags()
	f.StringVar(&o.ref, "ref", "", "the reference of a report")
	f.StringVar(&o.person, "person", "", "the id of a person")
	f.StringVar(&o.record, "record", "", "the id of one record")
	f.StringVar(&o.force, "force", "", "erase this force's records alone (default: every force's)")
	f.StringVar(&o.because, "because", "", "the ground, without names: it is kept for ever")
	f.BoolVar(&o.yes, "yes", false, "erase without being asked")
	cmd.MarkFlagsOneRequired("ref", "person", "record")
	cmd.MarkFlagsMutuallyExclusive("ref", "person", "record")
	_ = cmd.MarkFlagRequired("because") // fails only for a flag that is not there
	return cmd
}

type erasedJSON struct {
	Erased []store.ID `json:"erased"`
	Others int        `json:"others"` // reports that name the person, and stay
}

func (a *app) runErase(ctx context.Context, o eraseOptions) error {
	return a.with(ctx, func(s *opened) error {
		what, err := o.find(ctx, s)
		if err != nil {
			return err
		}
		if len(what.several) > 0 {
			return a.saySeveral(what.several)
		}
		if len(what.ids) == 0 {
			return store.Errorf(store.CodeNotFound, "there is nothing of that to erase").
				WithHint("Check the reference or the id, and the force; what was erased before is gone.")
		}
		if err := a.agreed(what, o.yes); err != nil {
			return err
		}
		if err := s.erase(ctx, what.ids, o.because); err != nil {
			return err
		}
		if err := a.clear(ctx, s.log); err != nil {
			return err
		}
		if a.JSON {
			return a.PrintJSON(erasedJSON{what.ids, what.others})
		}
		a.Say("%s erased. Every desk erases them when it is next connected.", cli.Counted(len(what.ids), "record"))
		return nil
	})
}

// saySeveral lists the records of calls that have one reference, of which not all
// may be meant.
func (a *app) saySeveral(calls [][]store.ID) error {
	for n, ids := range calls {
		a.Warn("Call %d:", n+1)
		for _, id := range ids {
			a.Warn("  %s", id)
		}
	}
	return store.Errorf(store.CodeUsage, "nothing was erased: %s have this reference", cli.Counted(len(calls), "call")).
		WithHint("Erase each record of the one that is meant, with --record. If they are of two forces, --force is enough.")
}

// agreed says what will be gone, and goes on only if that is wanted.
func (a *app) agreed(what found, yes bool) error {
	if !a.JSON {
		a.Warn("%s will be destroyed for ever.", cli.Counted(len(what.ids), "record"))
		if len(what.refs) > 0 {
			a.Warn("Reports among them: %s", strings.Join(what.refs, ", "))
		}
		if what.others > 0 {
			a.Warn("%s that name this person stay: as suspect or witness, or of another force. Erase by --ref what must go.", cli.Counted(what.others, "report"))
		}
		if what.shared > 0 {
			a.Warn("%s kept aside stay, as each bears the id of a record that stays. Erase by --record what must go.", cli.Counted(what.shared, "item"))
		}
	}
	switch {
	case yes:
		return nil
	case !config.Asks():
		return store.Errorf(store.CodeUsage, "nothing was erased: %s would be", cli.Counted(len(what.ids), "record")).
			WithHint("Add --yes if that is meant.")
	}
	a.Warn("Type yes to erase them:")
	answer, _ := bufio.NewReader(a.In).ReadString('\n') // no answer is no yes
	if strings.TrimSpace(answer) != "yes" {
		return store.Errorf(store.CodeUsage, "nothing was erased")
	}
	return nil
}

// erase erases: first in the audit, then in the journal outside the database, then
// in the database (SYNC 36 to 39). Where it is stopped after the second, the next
// erase or serve goes on: nothing is erased that the audit does not know.
func (o *opened) erase(ctx context.Context, ids []store.ID, because string) error {
	journal, err := o.openJournal(ctx)
	if err != nil {
		return err
	}
	if _, err := journal.Replay(ctx, o.log); err != nil { // whoever erased last may have been stopped
		return err
	}
	at := o.Now()
	if err := o.roll.Note(ctx, roll.Entry{At: at, Operation: "erasure", Reason: because, Records: ids}); err != nil {
		return err
	}
	if err := journal.Add(ids, at); err != nil {
		return err
	}
	return o.log.Erase(ctx, ids, at)
}

// journalOf opens the journal of a store whose log is not needed.
func (a *app) journalOf(ctx context.Context, p place, r *roll.Roll) (*central.Journal, error) {
	return (&opened{place: p, roll: r, journal: a.journalPath(p)}).openJournal(ctx)
}

// remember writes what was done into the journal. Where that cannot be, it is done
// all the same: whoever is shut out must not wait for a file.
func (a *app) remember(ctx context.Context, p place, r *roll.Roll, d central.Deed) {
	journal, err := a.journalOf(ctx, p, r)
	if err == nil {
		d.At = p.Now()
		err = journal.Note(d)
	}
	if err != nil {
		a.Warn("This was done, but could not be written into the journal: after a restore it has to be done again.")
		a.Warn("  %v", err)
	}
}

// openJournal opens the journal of erasures. A store has one journal for ever: another, or an
// empty one, could not say after a restore what was erased (SYNC 37).
func (o *opened) openJournal(ctx context.Context) (*central.Journal, error) {
	name, err := o.roll.Get(ctx, settingJournal)
	if err != nil {
		return nil, err
	}
	if name != "" && !isThere(o.journal) {
		return nil, notItsJournal()
	}
	journal, err := central.OpenJournal(o.journal)
	if err != nil {
		return nil, err
	}
	switch {
	case name == "":
		err = o.roll.Set(ctx, settingJournal, journal.Name())
	case name != journal.Name():
		err = notItsJournal()
	}
	return journal, err
}

func notItsJournal() error {
	return store.Errorf(store.CodeNotFound, "the file that remembers what was erased is not where it is looked for").
		WithHint("Name it with --journal. Servers that share a database share that file too. If it is lost, the guide says what to do.")
}

// clear takes what was erased out of a file's log of writes too, as far as that
// can be done now.
func (a *app) clear(ctx context.Context, log central.Log) error {
	file, ok := log.(*sqlite.Log)
	if !ok {
		return nil
	}
	err := file.Clear(ctx)
	if store.CodeOf(err) == store.CodeInUse {
		a.Warn("They can no longer be read, but the database's log of writes still holds them sealed, as something is reading there.")
		a.Warn("  Run firstcalld scrub when that is done, such as a backup.")
		return nil
	}
	return err
}

// find gives the records that are meant.
func (o eraseOptions) find(ctx context.Context, s *opened) (found, error) {
	m := mentions{}
	if o.force != "" {
		force, ok := questionsets.ForceByID(packcheck.ID(o.force))
		if !ok {
			return found{}, noForce()
		}
		m.force = force.ID
	}
	if o.record != "" {
		return o.findRecord(ctx, s, m.force)
	}
	if err := errors.Join(s.each(ctx, m.add), s.eachAside(ctx, m.addAside)); err != nil {
		return found{}, err
	}
	if o.person != "" {
		id, err := readID(o.person)
		if err != nil {
			return found{}, err
		}
		return m.ofPerson(id), nil
	}
	ref, ok := seal.ParseRef(o.ref)
	if !ok {
		return found{}, store.Errorf(store.CodeUsage, "that is not a reference").WithHint("A reference looks like WM-261121-7Q0417K; one character may be mistyped.")
	}
	return m.ofRef(ref), nil
}

// findRecord gives one record. One that is not here may be erased before it
// comes, but of one force alone only what is known to be that force's.
func (o eraseOptions) findRecord(ctx context.Context, s *opened, force string) (found, error) {
	id, err := readID(o.record)
	if err == nil && force != "" {
		scope := central.Scope{Forces: []string{force}, Police: true}
		if _, err = s.log.Detail(ctx, scope, id); store.CodeOf(err) == store.CodeNotFound {
			aside, failed := s.log.Quarantine(ctx, scope, math.MaxInt32)
			if failed != nil || slices.ContainsFunc(aside, func(q central.Quarantined) bool { return q.Item.ID == id }) {
				err = failed
			}
		}
	}
	return found{ids: []store.ID{id}}, err
}

// readID reads an id that is somebody's or something's.
func readID(text string) (store.ID, error) {
	id, err := uuid.FromString(text)
	if err != nil || id.IsNil() {
		return id, store.Errorf(store.CodeUsage, "that is not an id").WithHint("An id has 32 digits and letters from a to f. firstcall search --json shows a person's.")
	}
	return id, nil
}
