package central

import (
	"firstcall/store"
	"firstcall/store/seal"
)

// mostTokens is how many one record is found by: more than any needs that was
// not made to fill the index.
const mostTokens = 200

// Tokens gives what an entry is found by under a store's key: what a desk looks
// it up by too, and the ids of the people it is about. There are none without a
// key, and none where its summary cannot be read, as of another version.
func (e Entry) Tokens(k *seal.Key) []seal.Token {
	if k == nil {
		return nil
	}
	all := e.tokens(k)
	return all[:min(mostTokens, len(all))]
}

func (e Entry) tokens(k *seal.Key) []seal.Token {
	switch e.Header.Kind {
	case store.KindReport:
		if s, ok := summary[store.ReportSummary](e); ok {
			var who []store.ID
			for _, p := range s.Parties {
				who = append(who, p.Person)
			}
			return append(k.ReportTokens(s), k.AboutTokens(who...)...)
		}
	case store.KindPerson:
		if s, ok := summary[store.PersonSummary](e); ok {
			return append(k.PersonTokens(s), k.AboutTokens(e.Header.Subject)...)
		}
	case store.KindMarker:
		if s, ok := summary[store.MarkerSummary](e); ok {
			return append(k.MarkerTokens(s), k.AboutTokens(s.Person)...)
		}
	case store.KindLink:
		if s, ok := summary[store.LinkSummary](e); ok {
			return k.AboutTokens(s.A, s.B)
		}
	}
	return nil
}

func summary[S any](e Entry) (s S, ok bool) {
	return s, store.ReadBody(e.Item.Summary, &s) == nil
}
