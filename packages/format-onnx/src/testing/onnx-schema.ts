import { create, createFileRegistry, type DescMessage } from '@bufbuild/protobuf'
import {
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
  FileDescriptorProtoSchema,
} from '@bufbuild/protobuf/wkt'

// The messages of onnx.proto for protobuf-es, which serves as the independent reader and writer in tests.
// A field is `name number type`; `*` repeats, `+` repeats packed, `|` is part of the choice `value`.
const messages: Readonly<Record<string, string>> = {
  Model: `ir_version 1 int64, producer_name 2 string, producer_version 3 string, domain 4 string,
    model_version 5 int64, doc_string 6 string, graph 7 Graph, opset_import 8 *OperatorSetId,
    metadata_props 14 *Entry, training_info 20 *TrainingInfo, functions 25 *Function`,
  OperatorSetId: 'domain 1 string, version 2 int64',
  Entry: 'key 1 string, value 2 string',
  TrainingInfo: 'initialization 1 Graph, algorithm 2 Graph, initialization_binding 3 *Entry',
  Function: `name 1 string, input 4 *string, output 5 *string, attribute 6 *string, node 7 *Node,
    doc_string 8 string, opset_import 9 *OperatorSetId, domain 10 string`,
  Graph: `node 1 *Node, name 2 string, initializer 5 *Tensor, doc_string 10 string, input 11 *ValueInfo,
    output 12 *ValueInfo, value_info 13 *ValueInfo, quantization_annotation 14 *TensorAnnotation,
    sparse_initializer 15 *SparseTensor, metadata_props 16 *Entry`,
  TensorAnnotation: 'tensor_name 1 string, quant_parameter_tensor_names 2 *Entry',
  SparseTensor: 'values 1 Tensor, indices 2 Tensor, dims 3 *int64',
  Node: `input 1 *string, output 2 *string, name 3 string, op_type 4 string, attribute 5 *Attribute,
    doc_string 6 string, domain 7 string, overload 8 string, metadata_props 9 *Entry`,
  Attribute: `name 1 string, f 2 float, i 3 int64, s 4 bytes, t 5 Tensor, g 6 Graph, floats 7 *float, ints 8 *int64,
    strings 9 *bytes, tensors 10 *Tensor, graphs 11 *Graph, doc_string 13 string, tp 14 Type, type_protos 15 *Type,
    type 20 int32, ref_attr_name 21 string, sparse_tensor 22 SparseTensor`,
  Tensor: `dims 1 *int64, data_type 2 int32, segment 3 Segment, float_data 4 +float, int32_data 5 +int32,
    string_data 6 *bytes, int64_data 7 +int64, name 8 string, raw_data 9 bytes, double_data 10 +double,
    uint64_data 11 +uint64, doc_string 12 string, external_data 13 *Entry, data_location 14 int32,
    metadata_props 16 *Entry`,
  Segment: 'begin 1 int64, end 2 int64',
  ValueInfo: 'name 1 string, type 2 Type, doc_string 3 string, metadata_props 4 *Entry',
  Type: 'tensor_type 1 |TensorType, sequence_type 4 |SequenceType, denotation 6 string',
  TensorType: 'elem_type 1 int32, shape 2 Shape',
  SequenceType: 'elem_type 1 Type',
  Shape: 'dim 1 *Dimension',
  Dimension: 'dim_value 1 |int64, dim_param 2 |string, denotation 3 string',
}

const scalars: Readonly<Record<string, Type>> = {
  int64: Type.INT64,
  int32: Type.INT32,
  uint64: Type.UINT64,
  float: Type.FLOAT,
  double: Type.DOUBLE,
  string: Type.STRING,
  bytes: Type.BYTES,
}

function describeField(text: string): object {
  const [name, number, kind] = text.trim().split(/\s+/) as [string, string, string]
  const mark = /^[*+|]/.exec(kind)?.[0]
  const typeName = kind.replace(/^[*+|]/, '')
  const scalar = scalars[typeName]
  return {
    name,
    number: Number(number),
    label: mark === '*' || mark === '+' ? Label.REPEATED : Label.OPTIONAL,
    type: scalar ?? Type.MESSAGE,
    ...(scalar === undefined && { typeName: `.onnx.${typeName}` }),
    ...(mark === '+' && { options: { packed: true } }),
    ...(mark === '|' && { oneofIndex: 0 }),
  }
}

const file = create(FileDescriptorProtoSchema, {
  name: 'onnx.proto',
  package: 'onnx',
  syntax: 'proto2',
  messageType: Object.entries(messages).map(([name, fields]) => ({
    name,
    field: fields.split(',').map(describeField),
    oneofDecl: fields.includes('|') ? [{ name: 'value' }] : [],
  })),
})

const registry = createFileRegistry(file, () => undefined)

/** The schema of one message, such as `Model`. */
export function schemaOf(name: string): DescMessage {
  return registry.getMessage(`onnx.${name}`)!
}
