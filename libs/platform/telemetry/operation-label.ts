/** What an operation is called in metrics, logs and traces. */
export interface OperationLabel {
  readonly isMutation: boolean;
  /** Sorted names of the fields of the schema that it asks for first; at most 10. */
  readonly rootFields: readonly string[];
  /** `query me`, `mutation redeemPoints`; `query several` when it asks for more than one field. */
  readonly label: string;
}

/** Before a document was read, and when it is not valid. */
export const NO_OPERATION: OperationLabel = { isMutation: false, rootFields: [], label: 'none' };
