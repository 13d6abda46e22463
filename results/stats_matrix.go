package results

// matrix is a square matrix times 10^exponent: the powers that the exact
// Kolmogorov distribution needs leave the range of float64.
type matrix struct {
	size     int
	cells    []float64
	exponent int
}

func newMatrix(size int) matrix { return matrix{size: size, cells: make([]float64, size*size)} }

func (m matrix) at(i, j int) float64     { return m.cells[i*m.size+j] }
func (m matrix) set(i, j int, v float64) { m.cells[i*m.size+j] = v }

// times returns the product.
func (m matrix) times(o matrix) matrix {
	product := newMatrix(m.size)
	product.exponent = m.exponent + o.exponent
	for i := range m.size {
		row := product.cells[i*m.size : (i+1)*m.size]
		for k := range m.size {
			factor := m.at(i, k)
			if factor == 0 {
				continue
			}
			for j, v := range o.cells[k*m.size : (k+1)*m.size] {
				row[j] += factor * v
			}
		}
	}
	if middle := m.size / 2; product.at(middle, middle) > 1e140 {
		for i := range product.cells {
			product.cells[i] *= 1e-140
		}
		product.exponent += 140
	}
	return product
}

// power returns the n-th power, n >= 1, by squaring.
func (m matrix) power(n int) matrix {
	if n == 1 {
		return m
	}
	half := m.power(n / 2)
	square := half.times(half)
	if n%2 == 0 {
		return square
	}
	return square.times(m)
}
