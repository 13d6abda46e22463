# Golden values of statistics, from R's own functions (packages stats and boot):
#
#     Rscript golden.R > r.json
#
# The data are made here and written beside the values, so that the tests need R
# no more. See golden.py for what comes from SciPy.
suppressMessages(library(boot))
set.seed(20260301)

numbers <- function(v) formatC(v, digits = 17, format = "g", width = 1)
value <- function(v) {
  if (is.character(v)) return(paste0('"', v, '"'))
  if (length(v) == 1 && is.null(attr(v, "list"))) return(numbers(v))
  paste0("[", paste(numbers(v), collapse = ", "), "]")
}
listed <- function(v) { attr(v, "list") <- TRUE; v }
cases <- character()
emit <- function(...) {
  fields <- list(...)
  cases <<- c(cases, paste0(" {", paste0('"', names(fields), '": ', sapply(fields, value), collapse = ", "), "}"))
}

# Hodges and Lehmann's estimate and the signed-rank interval: wilcox.test.
for (n in c(6, 7, 9, 10, 15, 20, 24)) {
  x <- round(rnorm(n, 0.02, 0.05), 5)
  for (confidence in c(0.8, 0.9, 0.95)) {
    w <- wilcox.test(x, conf.int = TRUE, conf.level = confidence, exact = TRUE)
    emit(what = "signed rank", x = listed(x), confidence = confidence, low = w$conf.int[1], high = w$conf.int[2],
         coverage = 1 - 2 * psignrank(qsignrank((1 - confidence) / 2, n) - 1, n), center = unname(w$estimate))
  }
}

# The law of the signed-rank statistic itself: psignrank.
for (n in c(5, 6, 10, 20, 40)) for (k in c(0, 1, 8, 52)) {
  if (k <= n * (n + 1) / 2) emit(what = "signed rank law", n = n, k = k, p = psignrank(k, n))
}

# Holm's adjustment: p.adjust.
for (p in list(c(0.01), c(0.001, 0.04, 0.03, 0.002), c(0.5, 0.5, 0.01, 0.01, 1), round(runif(10), 4))) {
  emit(what = "holm", x = listed(p), adjusted = listed(p.adjust(p, "holm")))
}

# Mann and Whitney's test, exact: wilcox.test of two samples.
for (size in list(c(1, 3), c(3, 3), c(4, 6), c(5, 5), c(10, 12), c(30, 49))) {
  a <- round(rnorm(size[1], 0.3), 9); b <- round(rnorm(size[2]), 9)
  w <- wilcox.test(a, b, exact = TRUE)
  emit(what = "mann whitney", a = listed(a), b = listed(b), u = unname(w$statistic), p = w$p.value)
}
# With ties, or larger, by the normal approximation.
for (size in list(c(5, 5), c(8, 13), c(60, 70))) {
  a <- round(rnorm(size[1], 0.3), 1); b <- round(rnorm(size[2]), 1)
  w <- suppressWarnings(wilcox.test(a, b, exact = FALSE, correct = TRUE))
  emit(what = "mann whitney", a = listed(a), b = listed(b), u = unname(w$statistic), p = w$p.value)
}

# Welch's interval of a difference of means: t.test.
for (size in list(c(2, 2), c(3, 3), c(3, 5))) {
  a <- round(rnorm(size[1], 0, 0.03), 5); b <- round(rnorm(size[2], 0.1, 0.05), 5)
  interval <- t.test(b, a)$conf.int
  emit(what = "welch", a = listed(a), b = listed(b), low = interval[1], high = interval[2])
}

# Mann and Kendall's test is Kendall's, of a series with its places.
for (n in c(10, 25, 60)) for (slope in c(0, 0.05)) for (digits in c(6, 0)) {
  x <- round(rnorm(n) + slope * seq_len(n), digits)
  k <- suppressWarnings(cor.test(x, seq_len(n), method = "kendall", exact = FALSE, continuity = TRUE))
  emit(what = "mann kendall", x = listed(x), p = k$p.value)
}

# The circular block bootstrap of a quantile: tsboot with blocks of one length
# that run round the end. The ends of an interval are values of the series, so
# that many resamples agree exactly; the script refuses data for which an end is
# close to the next value.
for (design in list(c(12, 1, 0.5), c(12, 3, 0.5), c(20, 4, 0.9), c(30, 5, 0.5), c(30, 1, 0.95))) {
  n <- design[1]; block <- design[2]; q <- design[3]
  repeat {
    x <- round(1e6 * exp(as.numeric(arima.sim(list(ar = 0.6), n))))
    draws <- as.numeric(tsboot(x, function(s) quantile(s, q, type = 1, names = FALSE), R = 1e5, l = block, sim = "fixed", endcorr = TRUE)$t)
    law <- cumsum(table(draws)) / length(draws)
    if (min(abs(law - 0.025), abs(law - 0.975)) > 0.004 && all(diff(sort(unique(x))) > 0.005 * sort(unique(x))[-1])) break
  }
  emit(what = "block bootstrap", x = listed(x), block = block, q = q, confidence = 0.95,
       low = quantile(draws, 0.025, type = 1, names = FALSE), high = quantile(draws, 0.975, type = 1, names = FALSE))
}

cat("[\n", paste(cases, collapse = ",\n"), "\n]\n", sep = "")
