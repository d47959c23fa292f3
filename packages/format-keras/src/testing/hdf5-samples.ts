import { unzlibSync } from 'fflate'

const unpack = (text: string): Uint8Array => unzlibSync(Uint8Array.from(Buffer.from(text, 'base64')))

// Files that h5py 3.14 makes, deflated: the library here cannot make them.

/** A dataset that is a view of one in /etc/passwd. */
export const virtualDataset: Uint8Array = unpack(
  'eNrtlL9OAkEQxr/ZPc0FYwQbCI33BvgKBk4vwQABCkuNWtmYYMROS+hsfAcfxUex8B2QZWfJsa2Jkfj9mrn5szO5u29nXnRO9yvN' +
    'ChxpigRVlFkoaES+cqlW1M7UvpsQl1VOj6Om/eO68TDPXfUiIsw5TrxNQf4jRX4ycPZC/aDSD7NZ9xjpsfjhXMGu7yXB90oW8QGV' +
    '5draZd5latmRxjLUU9SfNb+zVLDLG2vE69m/SWKDtH3fQ3WdN23s3QEvf+I/jHr9jrvR4R5mltokZFs5a/fPpbRQw97sIlqkrduH' +
    '69b91WQyvcETbCnjMCW/qs+yXonA59dbe2Pu6wG/PSGEEEIIIYQQ8lt8AwgcN28=',
)

/** A dataset whose elements are those of /etc/passwd. */
export const externalStorage: Uint8Array = unpack(
  'eNrr9HBx4+WS4mIAAQ4OBhYGAQZk8B8KNrCi8mHyCVCaEUp3QOkVTDBxRrCcBFRcEGo+urqQIFdXkOr/aABmTwYLhOZgGAUjEXi4' +
    'OgaA6AgoH5ZKTzChqktFS48eFNrLyMAGMYsRxoekZEZGiAA0WcJpZqA8SEZQQR4qpsAgzsEgXg+VZwWmYJA8ExMT2AB2Bg0wnxGa' +
    'VwxwpHOYfzmg9jMzwnKIAJrKCLrEgwRaOAewoKrTTy1J1i9ILC4uTwHzg/38XUD+g/lLgXk0TZMDANRgO5Y=',
)

/** A dataset that is compressed by LZF, which is no filter of HDF5 itself. */
export const compressedByLzf: Uint8Array = unpack(
  'eNrt1j9II0EYh+GZ3eRY/MMpCIoIbmGRwiKFhcXBRUkkhWhQixQWKUQsUlhYiNxhOI4jikgQERGRICJBRERERESCiFhaWqa0tLTT' +
    'd7IzeAlWd9jczY88GWa/YXZJvl12KRkfam7obBAqnidCokX8nhed/s+1c1PP6FHqMa/HkmOOy2qtQx9v1fvXr5sYSyTU6pe6mPNE' +
    'Q8HoCZv/McnEQEqNaT03XXrn1K7L1vVj8i/PK8WnYC9p5kEnSxkcmNLrzOhSV5VWv1sELeuLdk+0L+p6mA5Wdcd1qhs0ikh1Ls0F' +
    'f1d1V2QXpqtTtUeYWkGa/g/O7zrOfPjt1KG3K05/6P8wPjIaV3e0uQ991/bmn0Q97+Q7zzv1P8t31peaa+em30L2p7SxsbGxsfnH' +
    'k/vKV4wPciiijArEAG/F8BFFDClkMIsc8ihgE0WUcIxzlHGHezyggkc84RlikLcNeGhCC9rQgS746EEEvYiiD/34ghjiSGIYKUwg' +
    'jUlkMIUZZDGLOczjG3L4gZ/4hTyWsYJVFLCGdWxgE1vYxg6K2MUe9lHCAQ5xhGOc4BRnOMcFLnGFMq5xg9vBV2uFjOQ=',
)
