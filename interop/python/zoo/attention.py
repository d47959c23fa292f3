"""Attention in every form that Keras has as a layer."""

from .registry import network


def encode(keras, x, heads=2, width=4):
    """One block of a transformer's encoder."""
    layers = keras.layers
    size = x.shape[-1]
    y = layers.MultiHeadAttention(heads, width)(x, x)
    x = layers.LayerNormalization()(layers.Add()([x, layers.Dropout(0.1)(y)]))
    y = layers.Dense(12, activation='gelu')(x)
    y = layers.Dense(size)(y)
    return layers.LayerNormalization()(layers.Add()([x, y]))


@network()
def multi_head_attention(keras):
    layers = keras.layers
    signal = keras.Input((6, 8), name='signal')
    x = layers.MultiHeadAttention(num_heads=2, key_dim=4, value_dim=3)(signal, signal)
    x = layers.GlobalAveragePooling1D()(layers.Dense(7, activation='relu')(x))
    return keras.Model(signal, layers.Dense(3)(x))


@network()
def cross_attention(keras):
    layers = keras.layers
    query = keras.Input((5, 8), name='query')
    value = keras.Input((6, 7), name='value')
    x, scores = layers.MultiHeadAttention(2, 4, use_bias=False, output_shape=6)(
        query, value, return_attention_scores=True
    )
    return keras.Model([query, value], [layers.Dense(3)(x), scores])


@network()
def transformer_encoder(keras):
    layers = keras.layers
    words = keras.Input((7,), dtype='int32', name='words')
    x = layers.Embedding(20, 8)(words)
    for _ in range(2):
        x = encode(keras, x)
    x = layers.GlobalAveragePooling1D()(x)
    return keras.Model(words, layers.Dense(3, activation='softmax')(x))


@network()
def causal_attention(keras):
    layers = keras.layers
    signal = keras.Input((6, 8), name='signal')
    x = layers.MultiHeadAttention(2, 4)(signal, signal, use_causal_mask=True)
    return keras.Model(signal, layers.Dense(3)(x))


@network()
def dot_product_attention(keras):
    layers = keras.layers
    signal = keras.Input((6, 8), name='signal')
    query, value = layers.Dense(6)(signal), layers.Dense(6)(signal)
    x = layers.Attention()([query, value])
    return keras.Model(signal, layers.Dense(3)(layers.GlobalAveragePooling1D()(x)))


@network()
def additive_attention(keras):
    layers = keras.layers
    signal = keras.Input((6, 8), name='signal')
    query, value = layers.Dense(6)(signal), layers.Dense(6)(signal)
    x = layers.AdditiveAttention()([query, value])
    return keras.Model(signal, layers.Dense(3)(layers.Flatten()(x)))


@network(keras2=False)
def grouped_query_attention(keras):
    layers = keras.layers
    signal = keras.Input((6, 8), name='signal')
    x = layers.GroupQueryAttention(head_dim=4, num_query_heads=4, num_key_value_heads=2)(signal, signal)
    return keras.Model(signal, layers.Dense(3)(x))
