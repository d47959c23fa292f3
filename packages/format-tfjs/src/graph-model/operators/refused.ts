const complexNumbers = 'complex numbers, which the graph does not compute with'
const randomNumbers = 'random numbers, which no two programs draw alike'
const controlFlow = 'control flow, whose branches and loops are not looked into'
const lists = 'a list of tensors, whose length only a run tells'
const texts = 'texts, which the graph does not compute with'
const tables = 'a table that is looked up in'
const sparse = 'sparse and ragged tensors, which the graph does not have'
const dataDependent = 'a result whose size depends on the data'
const unmatched = 'an operator that ONNX has no like of'

function each(reason: string, names: string): [string, string][] {
  return names.split(' ').map(name => [name, reason])
}

/** Operators of TensorFlow.js that are not translated, and why. A node of them is protected and kept as it is. */
export const refusedOperators: ReadonlyMap<string, string> = new Map([
  ...each(complexNumbers, 'Complex ComplexAbs Imag Real FFT IFFT RFFT IRFFT'),
  ...each(randomNumbers, 'RandomStandardNormal RandomUniform RandomUniformInt TruncatedNormal Multinomial'),
  ...each(
    controlFlow,
    'LoopCond Switch Merge Enter Exit NextIteration StatelessIf If StatelessWhile While PartitionedCall StatefulPartitionedCall',
  ),
  ...each(
    lists,
    'EmptyTensorList TensorArrayV3 TensorArrayWriteV3 TensorArrayReadV3 TensorArrayGatherV3 TensorArrayScatterV3 TensorArrayConcatV3 TensorArraySplitV3 TensorArraySizeV3 TensorArrayCloseV3 TensorListScatter TensorListScatterV2 TensorListGather TensorListGetItem TensorListSetItem TensorListReserve TensorListFromTensor TensorListStack TensorListSplit TensorListConcat TensorListConcatV2 TensorListPopBack TensorListPushBack TensorListLength TensorListResize',
  ),
  ...each(texts, 'StaticRegexReplace StringNGrams StringSplit StringToHashBucketFast'),
  ...each(
    tables,
    'HashTable HashTableV2 LookupTableImport LookupTableImportV2 LookupTableFind LookupTableFindV2 LookupTableSize LookupTableSizeV2 InitializeTable InitializeTableV2',
  ),
  ...each(
    sparse,
    'SparseFillEmptyRows SparseReshape SparseSegmentMean SparseSegmentSum SparseToDense RaggedGather RaggedRange RaggedTensorToTensor',
  ),
  ...each(
    dataDependent,
    'NonMaxSuppressionV2 NonMaxSuppressionV3 NonMaxSuppressionV4 NonMaxSuppressionV5 Unique UniqueV2 ListDiff',
  ),
  ...each(
    unmatched,
    'BitwiseAnd Bincount DenseBincount BroadcastArgs CropAndResize Cumprod Dilation2D ImageProjectiveTransformV3 LowerBound UpperBound MatrixBandPart MaxPoolWithArgmax Reverse',
  ),
  ...each(
    'a forest of decision trees',
    'SimpleMLCreateModelResource SimpleMLLoadModelFromPathWithHandle SimpleMLInferenceOpWithHandle',
  ),
  ...each('nothing that is computed', 'NoOp'),
])
