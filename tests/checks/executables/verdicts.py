"""What every small program must be found to do: its buffers' verdicts, copies of a call and their bytes.

Read by hand from the HLO text and the buffer assignment first, without mutcheck, and then compared with what it says.
"""

from __future__ import annotations

# fmt: off
VERDICTS: dict[str, dict[str, str] | str] = {
    "accumulator_returned": {
        "cpu": "total copied 1 (32768 B)",
        "cuda": "total in place",
        "tpu": "total in place",
    },
    "accumulator_zeroed": {
        "cpu": "total copied 16 (524288 B)",
        "cuda": "total in place",
        "tpu": "total in place",
    },
    "accumulators_kept": {
        "cpu": "total copied 16 (524288 B), sums in place",
        "cuda": "total in place, sums in place",
        "tpu": "total in place, sums in place",
    },
    "accumulators_stacked": {
        "cpu": "total copied 16 (524288 B)",
        "cuda": "total in place",
        "tpu": "total in place",
    },
    "bf16": "x in place",
    "bf16_whole": "x in place",
    "boolean": "x in place",
    "boolean_whole": "x in place",
    "bytes_of": "x in place",
    "bytes_reversed": {
        "cpu": "x copied 1 (4096 B)",
        "cuda": "x copied 1 (4096 B)",
        "tpu": "x in place",
    },
    "complex_": "x in place",
    "complex_old_value_too": "x in place",
    "complex_whole": "x in place",
    "cumulated": {
        "cpu": "x copied 9 (294912 B)",
        "cuda": "x copied 8 (262144 B)",
        "tpu": "x in place",
    },
    "decode": "keys in place, values in place",
    "decode_many": "keys in place, values in place",
    "decode_without_refs": "cache[0] in place, cache[1] in place",
    "dynamic_bounds": "x in place",
    "dynamic_index": "x in place",
    "fp8": {
        "cpu": "x copied 1 (16384 B)",
        "cuda": "x in place",
        "tpu": "x in place",
    },
    "fp8_whole": "x in place",
    "fsdp": "weights[0] in place, weights[1] in place",
    "fsdp_as_told": "weights[0] in place, weights[1] in place",
    "gathered_and_added": {
        "cpu": "x copied 1 (32768 B), y in place",
        "cuda": "x in place, y in place",
        "tpu": "x in place, y in place",
    },
    "gathered_whole": {
        "cpu": "x copied 1 (32768 B), y copied 1 (32768 B)",
        "cuda": "x copied 1 (32768 B), y in place",
        "tpu": "x in place, y in place",
    },
    "grad_through_a_ref_of_its_own": {
        "cpu": "log copied 2 (8192 B)",
        "cuda": "log in place",
        "tpu": "log in place",
    },
    "grad_written_to_a_ref": "weight in place",
    "history": {
        "cpu": "x copied 16 (131072 B), past in place",
        "cuda": "x in place, past in place",
        "tpu": "x in place, past in place",
    },
    "history_by_scan": {
        "cpu": "x copied 16 (131072 B)",
        "cuda": "x in place",
        "tpu": "x in place",
    },
    "history_selected": {
        "cpu": "x copied 16 (131072 B), past in place",
        "cuda": "x in place, past in place",
        "tpu": "x in place, past in place",
    },
    "in_place_without_refs": "x in place",
    "int4": {
        "cpu": "x copied 1 (8192 B)",
        "cuda": "x in place",
        "tpu": "x in place",
    },
    "int4_whole": "x in place",
    "kernel_before_a_read": {
        "cpu": "x copied 1 (65536 B)",
        "cuda": "x copied 2 (131072 B)",
        "tpu": "x in place",
    },
    "kernel_in_place": "x in place",
    "kernel_on_a_ref": "x in place",
    "kernel_on_what_is_not_donated": "none",
    "keys": "x in place",
    "nested_loops": "x in place",
    "old_value_read_after_the_write": {
        "cpu": "x copied 2 (262144 B)",
        "cuda": "x copied 2 (262144 B)",
        "tpu": "x in place",
    },
    "old_value_read_first": {
        "cpu": "x copied 2 (262144 B)",
        "cuda": "x in place",
        "tpu": "x in place",
    },
    "old_value_returned_too": {
        "cpu": "x copied 2 (262144 B)",
        "cuda": "x copied 2 (262144 B)",
        "tpu": "x in place",
    },
    "one_key": {
        "cpu": "x in place",
        "cuda": "x copied 1 (8 B)",
        "tpu": "x in place",
    },
    "one_row_moved": "x in place",
    "only_output_has_other_dtype": {
        "cpu": "x copied 1 (131072 B)",
        "cuda": "x in place",
        "tpu": "x in place",
    },
    "pairs_reversed": {
        "cpu": "x copied 1 (4096 B)",
        "cuda": "x copied 1 (4096 B)",
        "tpu": "x in place",
    },
    "plumbed_out_of_grad": "activations in place",
    "product_of_itself": {
        "cpu": "x copied 8 (131072 B), weight read only",
        "cuda": "x copied 8 (131072 B), weight read only",
        "tpu": "x in place, weight read only",
    },
    "ref_closed_over": {
        "cpu": "counts copied 2 (65536 B)",
        "cuda": "counts in place",
        "tpu": "counts in place",
    },
    "ref_made_inside": "none",
    "ref_of_the_module": "_total in place",
    "ref_written_in_a_branch": "x in place",
    "resharded": {
        "cpu": "x in place",
        "cuda": "x in place",
        "tpu": "x not aliased",
    },
    "reversed_in_itself": {
        "cpu": "x copied 1 (32768 B)",
        "cuda": "x copied 1 (32768 B)",
        "tpu": "x in place",
    },
    "ring": {
        "cpu": "x copied 8 (524288 B)",
        "cuda": "x copied 8 (524288 B)",
        "tpu": "x in place",
    },
    "ring_bf16": {
        "cpu": "x copied 8 (262144 B)",
        "cuda": "x copied 8 (262144 B)",
        "tpu": "x in place",
    },
    "rolled": {
        "cpu": "x copied 1 (32768 B)",
        "cuda": "x copied 1 (32768 B)",
        "tpu": "x in place",
    },
    "rolled_bf16": {
        "cpu": "x copied 1 (32768 B)",
        "cuda": "x copied 1 (32768 B)",
        "tpu": "x in place",
    },
    "row_of_each": {
        "cpu": "x copied 2 (8192 B), y in place",
        "cuda": "x in place, y in place",
        "tpu": "x in place, y in place",
    },
    "scalars": {
        "cpu": "count copied 1 (4 B), total in place",
        "cuda": "count in place, total in place",
        "tpu": "count in place, total in place",
    },
    "scan_ref_written_in_a_branch": "x in place",
    "scan_written_if_false": "x in place",
    "scan_written_if_true": "x in place",
    "scattered_whole": {
        "cpu": "x copied 1 (32768 B), y in place",
        "cuda": "x in place, y in place",
        "tpu": "x in place, y in place",
    },
    "scattered_whole_complex": {
        "cpu": "x copied 1 (65536 B), y in place",
        "cuda": "x in place, y in place",
        "tpu": "x in place, y in place",
    },
    "sharded": "x in place",
    "sharded_as_told": "x in place",
    "sharded_in_types": "x in place",
    "shifted_down": {
        "cpu": "x copied 2 (64512 B)",
        "cuda": "x copied 2 (64512 B)",
        "tpu": "x in place",
    },
    "shifted_down_without_refs": {
        "cpu": "x copied 2 (64512 B)",
        "cuda": "x copied 2 (64512 B)",
        "tpu": "x in place",
    },
    "shifted_up": {
        "cpu": "x copied 2 (64512 B)",
        "cuda": "x copied 2 (64512 B)",
        "tpu": "x in place",
    },
    "swapped": "x in place, y in place",
    "swapped_refs": "x in place, y in place",
    "transposed": {
        "cpu": "x copied 1 (4194304 B)",
        "cuda": "x copied 1 (4194304 B)",
        "tpu": "x in place",
    },
    "transposed_bf16": {
        "cpu": "x copied 1 (2097152 B)",
        "cuda": "x copied 1 (2097152 B)",
        "tpu": "x in place",
    },
    "unknown_trip_count": "x in place",
    "unknown_trip_count_reversed": {
        "cpu": "x copied 1 (32768 B, at least)",
        "cuda": "x copied 1 (32768 B, at least)",
        "tpu": "x in place",
    },
    "updated_and_returned_in_the_other_order": {
        "cpu": "x copied 1 (131072 B), y copied 1 (131072 B)",
        "cuda": "x copied 1 (131072 B), y in place",
        "tpu": "x copied 1 (131072 B), y copied 1 (131072 B)",
    },
    "vmapped": "rows in place",
    "vmapped_at_an_index": "buffers in place",
    "whole_carry_doubled": "x in place",
    "written_if_false": "x in place",
    "written_if_true": "x in place",
    "zero_sized": "empty in place, full in place",
}
# fmt: on
"""By program; one text where all targets are the same, else by platform."""
