// Package report draws what results hold: terminal table, Markdown, CSV, charts
// (SVG and PNG) and one self-contained HTML page. It works from result files
// alone, so that a run can be drawn again a week later. It measures nothing,
// judges nothing and does no arithmetic that results could do: percentiles come
// from merged histograms, and what a result does not hold is said, never guessed.
package report
