package server

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"firstcall/store"
	"firstcall/store/wire"
)

// routes builds the API and what stands beside it.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	c := huma.DefaultConfig("Firstcall central store", s.Version)
	c.Info.Description = "Desks push what they record and pull what others did. Errors are problem+json with a code, a sentence and a hint."
	c.DocsPath, c.SchemasPath, c.CreateHooks = "", "", nil // no links to schemas in answers
	c.AllowAdditionalPropertiesByDefault = true            // SYNC 32: a later version may say more
	c.Transformers = []huma.Transformer{ourProblem}
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"desk": {Type: "http", Scheme: "bearer", Description: "The desk's token, given once at enrolment."}}
	s.api = humago.New(quiet{mux}, c)
	s.api.UseMiddleware(s.guard)

	s.routesOfDesks()
	s.routesOfPeople()
	delete(s.api.OpenAPI().Components.Schemas.Map(), "ErrorModel")
	delete(s.api.OpenAPI().Components.Schemas.Map(), "ErrorDetail")

	mux.HandleFunc("GET "+wire.PathMetrics, s.metricsHere)
	mux.HandleFunc("/", nothingHere)
	return mux
}

func nothingHere(w http.ResponseWriter, _ *http.Request) {
	writeProblem(w, store.Errorf(store.CodeNotFound, "There is nothing at this address."))
}

// quiet passes on the API's own document, in JSON only.
type quiet struct{ *http.ServeMux }

func (q quiet) HandleFunc(pattern string, handler func(http.ResponseWriter, *http.Request)) {
	switch pattern {
	case "GET /openapi.yaml", "GET /openapi-3.0.json", "GET /openapi-3.0.yaml":
		return
	}
	q.ServeMux.HandleFunc(pattern, handler)
}

func (s *Server) routesOfDesks() {
	post(s, route{path: wire.PathPush, id: "push", act: ActPush, sum: "Bring records to the central store"}, s.push)
	post(s, route{path: wire.PathHave, id: "have", act: ActHave, sum: "Ask which of the desk's own records are missing"}, s.have)
	get(s, route{path: wire.PathChanges, id: "changes", act: ActChanges, sum: "Read the feed, waiting for something new if asked to"}, s.changes)
	get(s, route{path: wire.PathRecords + "{id}", id: "record", act: ActRecord, sum: "Read a whole record"}, s.record)
	post(s, route{path: wire.PathFind, id: "find", act: ActFind, sum: "Look for what the desk does not hold"}, s.find)
	get(s, route{path: wire.PathQuarantine, id: "quarantine", act: ActQuarantine, sum: "List what was kept aside"}, s.quarantine)
	get(s, route{path: wire.PathPacks, id: "packs", act: ActPacks, sum: "Read the schedule of question sets"}, s.packs)
	op := s.operation(http.MethodGet, route{path: wire.PathPackBytes + "{hash}", id: "pack", act: ActPacks, sum: "Read a question set"})
	op.Responses["200"] = &huma.Response{Description: "The question set as it was published", Content: map[string]*huma.MediaType{
		yamlType: {Schema: &huma.Schema{Type: huma.TypeString}}}}
	huma.Register(s.api, op, s.pack)
}

func (s *Server) routesOfPeople() {
	post(s, route{path: wire.PathEnrol, id: opEnrol, sum: "Enrol a desk with its one-time code", small: true}, s.enrol)
	post(s, route{path: wire.PathSignOn, id: opSignOn, act: ActSignOn, sum: "Sign somebody on for a shift", small: true}, s.signOn)
	huma.Register(s.api, s.operation(http.MethodPost, route{path: wire.PathSignOff, id: "sign-off", act: ActSignOn,
		sum: "Sign somebody off"}), s.signOff)
	get(s, route{path: wire.PathHealth, id: "health", sum: "Whether the program runs"}, s.health)
	get(s, route{path: wire.PathReady, id: "ready", sum: "Whether the store answers"}, s.ready)
}

// route is one operation. Without an act it is open to everybody.
type route struct {
	path, id, sum string
	act           Action
	small         bool // its body is no larger than maxSmall
}

// The operations by which codes and PINs could be guessed.
const (
	opEnrol  = "enrol"
	opSignOn = "sign-on"
)

// maxSmall is the most that a body of a few short texts holds.
const maxSmall = 4 << 10

// actKey is where an operation's metadata holds its Action.
const actKey = "act"

// operation is what all have in common: every failure is a wire.Problem.
func (s *Server) operation(method string, r route) huma.Operation {
	problem := s.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[wire.Problem](), true, "Problem")
	most := int64(wire.MaxBody)
	if r.small {
		most = maxSmall
	}
	op := huma.Operation{OperationID: r.id, Method: method, Path: r.path, Summary: r.sum,
		Metadata: map[string]any{actKey: r.act}, MaxBodyBytes: most + 1, BodyReadTimeout: readTimeout, SkipValidateBody: true,
		Responses: map[string]*huma.Response{"default": {Description: "What went wrong", Content: map[string]*huma.MediaType{
			problemType: {Schema: problem}}}}}
	if r.act != "" {
		op.Security = []map[string][]string{{"desk": {}}}
	}
	return op
}

// answer is what huma writes as JSON.
type answer[A any] struct{ Body A }

func answered[A any](a A, err error) (*answer[A], error) {
	if err != nil {
		return nil, refusal{err}
	}
	return &answer[A]{a}, nil
}

// get registers an operation whose input is in its path and query.
func get[Q, A any](s *Server, r route, do func(context.Context, *Q) (A, error)) {
	huma.Register(s.api, s.operation(http.MethodGet, r), func(ctx context.Context, q *Q) (*answer[A], error) {
		return answered(do(ctx, q))
	})
}

// body is a request's body as it came; decode reads it.
type body struct {
	RawBody []byte `contentType:"application/json"`
}

// post registers an operation with a body of type Q.
func post[Q, A any](s *Server, r route, do func(context.Context, *Q) (A, error)) {
	huma.Register(s.api, s.operation(http.MethodPost, r), func(ctx context.Context, in *body) (*answer[A], error) {
		q := new(Q)
		if err := decode(in.RawBody, q); err != nil {
			return nil, refusal{err}
		}
		return answered(do(ctx, q))
	})
	doc := s.api.OpenAPI() // where huma has put that the body is any bytes
	doc.Paths[r.path].Post.RequestBody.Content["application/json"].Schema = doc.Components.Schemas.Schema(reflect.TypeFor[Q](), true, r.id)
}

const (
	problemType = "application/problem+json"
	yamlType    = "application/yaml"
)

// refusal is an error on its way to huma, which asks for its status and headers.
type refusal struct{ error }

// Unwrap gives the error itself.
func (r refusal) Unwrap() error { return r.error }

// GetStatus is huma's.
func (r refusal) GetStatus() int { return wire.Status(r.error) }

// GetHeaders is huma's.
func (r refusal) GetHeaders() http.Header { return headersOf(r.error) }

// ContentType is huma's.
func (r refusal) ContentType(string) string { return problemType }

// ourProblem gives every failure the one shape, huma's own too: nothing of the
// request is repeated.
func ourProblem(ctx huma.Context, status string, v any) (any, error) {
	switch v := v.(type) {
	case refusal:
		remember(ctx.Context(), v.error)
		return wire.ProblemOf(v.error), nil
	case *huma.ErrorModel:
		return foreign(v.Status), nil
	}
	return v, nil
}

// errCut is not the contract's: it is told as an internal error.
var errCut = errors.New("cut short")

// foreign is a failure that huma found: a request that is cut short, too large
// or not as the document says.
func foreign(status int) wire.Problem {
	err := errBody
	switch {
	case status == http.StatusRequestEntityTooLarge:
		err = wire.ErrTooLarge
	case status >= http.StatusInternalServerError:
		err = errCut
	}
	p := wire.ProblemOf(err)
	p.Status, p.Title = status, http.StatusText(status)
	return p
}

// headersOf is what goes with an error beside its body.
func headersOf(err error) http.Header {
	h := http.Header{}
	if wait, ok := errorAs[wire.RetryAfter](err); ok {
		h.Set("Retry-After", strconv.Itoa(wait.Seconds()))
	}
	if wire.Status(err) == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", "Bearer")
	}
	return h
}

// writeProblem answers with an error where huma is not asked.
func writeProblem(w http.ResponseWriter, err error) {
	h := w.Header()
	for name, values := range headersOf(err) {
		h[name] = values
	}
	h.Set("Content-Type", problemType)
	p := wire.ProblemOf(err)
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // whoever asked may have gone
}
