package results

import (
	_ "embed"
	"errors"
)

// referenceDecisions are those of the kept run of the claims. The results behind them
// lie beside the file and are not embedded.
//
//go:embed reference/claims/decisions.json
var referenceDecisions []byte

// ReferenceClaims is the kept run of the claims, to lay one's own beside it. It is an
// error if there is none.
func ReferenceClaims() (*ClaimRun, error) {
	run, err := DecodeClaims("the reference", referenceDecisions)
	if err == nil && len(run.Experiments) == 0 {
		return nil, errors.New("no run of the claims is kept as reference")
	}
	return run, err
}
