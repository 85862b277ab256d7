/** Rows of every tensor that is given to the network. */
export const rowsPerTensor = 256
