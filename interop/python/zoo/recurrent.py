"""Embeddings, recurrent layers and masks."""

from .registry import network


def text(keras, *middle, length=7, mask=False):
    """Words, embedded, then the layers under test, then classes."""
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((length,), dtype='int32', name='words'),
            layers.Embedding(20, 6, mask_zero=mask),
            *middle,
            layers.Dense(3, activation='softmax'),
        ]
    )


@network()
def simple_recurrent(keras):
    layers = keras.layers
    return text(keras, layers.SimpleRNN(8, return_sequences=True), layers.SimpleRNN(6, activation='relu'))


@network()
def long_short_term_memory(keras):
    layers = keras.layers
    return text(keras, layers.LSTM(8, return_sequences=True), layers.LSTM(6))


@network()
def long_short_term_memory_options(keras):
    layers = keras.layers
    return text(
        keras,
        layers.LSTM(8, return_sequences=True, use_bias=False, go_backwards=True),
        layers.LSTM(6, activation='relu', recurrent_activation='hard_sigmoid'),
    )


@network()
def gated_recurrent(keras):
    layers = keras.layers
    return text(keras, layers.GRU(8, return_sequences=True), layers.GRU(6))


@network()
def gated_recurrent_reset_before(keras):
    layers = keras.layers
    return text(keras, layers.GRU(8, reset_after=False, return_sequences=True), layers.GRU(6, reset_after=False))


@network()
def bidirectional(keras):
    layers = keras.layers
    return text(
        keras,
        layers.Bidirectional(layers.LSTM(5, return_sequences=True)),
        layers.Bidirectional(layers.GRU(4, return_sequences=True), merge_mode='sum'),
        layers.Bidirectional(layers.SimpleRNN(4), merge_mode='concat'),
    )


@network()
def bidirectional_merges(keras):
    layers = keras.layers
    return text(
        keras,
        layers.Bidirectional(layers.LSTM(5, return_sequences=True), merge_mode='mul'),
        layers.Bidirectional(layers.GRU(4), merge_mode='ave'),
    )


@network()
def recurrent_cells(keras):
    layers = keras.layers
    stacked = layers.StackedRNNCells([layers.LSTMCell(6), layers.LSTMCell(5)])
    return text(keras, layers.RNN(layers.GRUCell(6), return_sequences=True), layers.RNN(stacked))


@network()
def recurrent_states(keras):
    layers = keras.layers
    words = keras.Input((7,), dtype='int32', name='words')
    answer = keras.Input((5,), dtype='int32', name='answer')
    embed = layers.Embedding(20, 6)
    _, hidden, cell = layers.LSTM(8, return_state=True)(embed(words))
    decoded = layers.LSTM(8, return_sequences=True)(embed(answer), initial_state=[hidden, cell])
    return keras.Model([words, answer], layers.Dense(20, activation='softmax')(decoded))


@network()
def recurrent_on_signal(keras):
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((12, 4), name='signal'),
            layers.Conv1D(8, 3, activation='relu'),
            layers.LSTM(7, return_sequences=True),
            layers.TimeDistributed(layers.Dense(6, activation='relu')),
            layers.GlobalMaxPooling1D(),
            layers.Dense(3),
        ]
    )


@network()
def recurrent_dynamic_length(keras):
    layers = keras.layers
    return text(keras, layers.LSTM(8, return_sequences=True), layers.GRU(6), length=None)


@network()
def masked_embedding(keras):
    layers = keras.layers
    return text(keras, layers.LSTM(8, return_sequences=True), layers.LSTM(6), mask=True)


@network()
def masked_signal(keras):
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((6, 3), name='signal'),
            layers.Masking(0.0),
            layers.GRU(8),
            layers.Dense(3),
        ]
    )


@network()
def masked_pooling(keras):
    layers = keras.layers
    return text(keras, layers.Dense(8, activation='relu'), layers.GlobalAveragePooling1D(), mask=True)


@network()
def embedding_bag(keras):
    layers = keras.layers
    return text(keras, layers.GlobalAveragePooling1D(), layers.Dense(8, activation='relu'))


@network()
def convolutional_memory(keras):
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((4, 6, 5, 2), name='film'),
            layers.ConvLSTM2D(4, 3, padding='same'),
            layers.Flatten(),
            layers.Dense(3),
        ]
    )
