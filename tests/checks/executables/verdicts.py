"""What every small program must be found to do: its buffers' verdicts, copies of a call and their bytes.

Read by hand from the HLO text and the buffer assignment first, without mutcheck, and then compared with what it says.
"""

from __future__ import annotations

# fmt: off
VERDICTS: dict[str, dict[str, str] | str] = {
    "accumulator_returned": {
        "cpu": "total copied 1 (32768 B, 1 returned) delivered 32768 B",
        "cuda": "total in place delivered 32768 B",
        "tpu": "total in place delivered 32768 B",
    },
    "accumulator_zeroed": {
        "cpu": "total copied 16 (524288 B, 16 returned)",
        "cuda": "total in place",
        "tpu": "total in place",
    },
    "accumulators_kept": {
        "cpu": "total copied 16 (524288 B, 8 returned) delivered 262144 B, sums in place",
        "cuda": "total in place delivered 262144 B, sums in place",
        "tpu": "total in place, sums in place",
    },
    "accumulators_stacked": {
        "cpu": "total copied 16 (524288 B, 8 returned)",
        "cuda": "total in place",
        "tpu": "total in place",
    },
    "bf16": "x in place",
    "bf16_whole": "x in place",
    "boolean": "x in place",
    "boolean_whole": "x in place",
    "both_get_one": {
        "cpu": "a copied 1 (65536 B, 1 returned) rearranged 65536 B delivered 65536 B, b in place",
        "cuda": "a in place, b in place delivered 65536 B",
        "tpu": "a in place, b in place",
    },
    "bytes_of": {
        "cpu": "x in place",
        "cuda": "x in place delivered 32768 B",
        "tpu": "x in place",
    },
    "bytes_reversed": {
        "cpu": "x copied 1 (4096 B, 1 returned) rearranged 4096 B",
        "cuda": "x copied 1 (4096 B, 1 returned) rearranged 4096 B",
        "tpu": "x in place",
    },
    "complex_": "x in place",
    "complex_old_value_too": "x in place delivered 65536 B",
    "complex_whole": "x in place",
    "conjugate_gradients": {
        "cpu": "x in place, r in place, p copied 10 (10240 B)",
        "cuda": "x in place, r in place, p in place",
        "tpu": "x in place, r in place, p in place",
    },
    "cumulated": {
        "cpu": "x copied 1 (32768 B, 1 returned) rearranged 294912 B",
        "cuda": "x copied 8 (262144 B, 8 returned)",
        "tpu": "x in place",
    },
    "decode": {
        "cpu": "keys in place rearranged 131072 B, values in place rearranged 131072 B",
        "cuda": "keys in place, values in place",
        "tpu": "keys in place, values in place",
    },
    "decode_many": {
        "cpu": "keys in place rearranged 16777216 B, values in place rearranged 16777216 B",
        "cuda": "keys in place, values in place",
        "tpu": "keys in place rearranged 131072 B, values in place",
    },
    "decode_without_refs": {
        "cpu": "cache[0] in place rearranged 131072 B, cache[1] in place rearranged 131072 B",
        "cuda": "cache[0] in place, cache[1] in place",
        "tpu": "cache[0] in place, cache[1] in place",
    },
    "dynamic_bounds": "x in place",
    "dynamic_index": "x in place",
    "epochs": "params in place, data read only",
    "fp8": {
        "cpu": "x copied 1 (16384 B, 1 returned)",
        "cuda": "x in place",
        "tpu": "x in place",
    },
    "fp8_whole": "x in place",
    "fsdp": "weights[0] in place, weights[1] in place",
    "fsdp_as_told": "weights[0] in place, weights[1] in place",
    "gathered_and_added": {
        "cpu": "x copied 1 (32768 B) rearranged 32768 B, y in place",
        "cuda": "x in place, y in place",
        "tpu": "x in place, y in place",
    },
    "gathered_whole": {
        "cpu": "x copied 1 (32768 B), y copied 1 (32768 B, 1 returned)",
        "cuda": "x copied 1 (32768 B), y in place",
        "tpu": "x in place, y in place",
    },
    "given_24_times": "r in place, q read only delivered 1572864 B",
    "grad_through_a_ref_of_its_own": {
        "cpu": "log copied 2 (8192 B)",
        "cuda": "log in place",
        "tpu": "log in place",
    },
    "grad_written_to_a_ref": "weight in place",
    "history": {
        "cpu": "x copied 16 (131072 B, 8 returned) delivered 65536 B, past in place",
        "cuda": "x in place delivered 65536 B, past in place",
        "tpu": "x in place delivered 65536 B, past in place",
    },
    "history_by_scan": {
        "cpu": "x copied 16 (131072 B, 8 returned) delivered 65536 B",
        "cuda": "x in place delivered 65536 B",
        "tpu": "x in place",
    },
    "history_selected": {
        "cpu": "x copied 16 (131072 B, 8 returned), past in place",
        "cuda": "x in place, past in place",
        "tpu": "x in place, past in place",
    },
    "in_place_without_refs": "x in place",
    "int4": {
        "cpu": "x copied 1 (8192 B, 1 returned)",
        "cuda": "x in place",
        "tpu": "x in place",
    },
    "int4_whole": "x in place",
    "kernel_before_a_read": {
        "cpu": "x copied 1 (65536 B)",
        "cuda": "x copied 2 (131072 B, 1 returned)",
        "tpu": "x in place",
    },
    "kernel_in_place": "x in place",
    "kernel_on_a_ref": "x in place",
    "kernel_on_what_is_not_donated": "none",
    "keys": "x in place",
    "leapfrog": "x in place, v in place",
    "moments": {
        "cpu": "m copied 7 (458752 B), v copied 7 (458752 B)",
        "cuda": "m in place, v in place",
        "tpu": "m in place, v in place",
    },
    "nested_loops": "x in place",
    "new_contents_through_fast_memory": {
        "cpu": "r copied 1 (4096 B, 1 returned) rearranged 4096 B",
        "cuda": "r copied 1 (4096 B, 1 returned)",
        "tpu": "r copied 1 (4096 B, 1 returned)",
    },
    "old_value_read_after_the_write": {
        "cpu": "x copied 2 (262144 B, 1 returned)",
        "cuda": "x copied 2 (262144 B, 1 returned)",
        "tpu": "x in place",
    },
    "old_value_read_first": {
        "cpu": "x copied 2 (262144 B, 1 returned)",
        "cuda": "x in place",
        "tpu": "x in place",
    },
    "old_value_returned_too": {
        "cpu": "x copied 2 (262144 B, 1 returned)",
        "cuda": "x copied 2 (262144 B, 1 returned)",
        "tpu": "x in place delivered 131072 B",
    },
    "one_key": {
        "cpu": "x copied 2 (8 B)",
        "cuda": "x copied 1 (8 B, 1 returned)",
        "tpu": "x in place",
    },
    "one_row_moved": "x in place",
    "only_output_has_other_dtype": {
        "cpu": "x copied 1 (131072 B, 1 returned)",
        "cuda": "x in place",
        "tpu": "x in place",
    },
    "pairs_reversed": {
        "cpu": "x copied 1 (4096 B, 1 returned)",
        "cuda": "x copied 1 (4096 B, 1 returned) rearranged 4096 B",
        "tpu": "x in place",
    },
    "plumbed_out_of_grad": "activations in place",
    "product_of_itself": {
        "cpu": "x copied 8 (131072 B, 8 returned), weight read only",
        "cuda": "x copied 8 (131072 B, 8 returned), weight read only",
        "tpu": "x in place, weight read only",
    },
    "recorded": "h in place delivered 262144 B, log in place",
    "ref_closed_over": {
        "cpu": "counts copied 2 (65536 B, 1 returned)",
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
        "cpu": "x copied 1 (32768 B, 1 returned) rearranged 32768 B",
        "cuda": "x copied 1 (32768 B, 1 returned) rearranged 32768 B",
        "tpu": "x in place",
    },
    "ring": {
        "cpu": "x copied 8 (524288 B, 8 returned) rearranged 524288 B",
        "cuda": "x copied 8 (524288 B, 8 returned) rearranged 524288 B",
        "tpu": "x in place rearranged 524288 B",
    },
    "ring_bf16": {
        "cpu": "x copied 8 (262144 B, 8 returned) rearranged 262144 B",
        "cuda": "x copied 8 (262144 B, 8 returned) rearranged 262144 B",
        "tpu": "x in place rearranged 262144 B",
    },
    "rolled": {
        "cpu": "x copied 1 (32768 B, 1 returned) rearranged 32768 B",
        "cuda": "x copied 1 (32768 B, 1 returned) rearranged 32768 B",
        "tpu": "x in place",
    },
    "rolled_and_reversed": {
        "cpu": "x copied 4 (1048576 B, 4 returned) rearranged 1048576 B",
        "cuda": "x copied 4 (1048576 B, 4 returned) rearranged 1048576 B",
        "tpu": "x in place rearranged 1048576 B",
    },
    "rolled_bf16": {
        "cpu": "x copied 1 (32768 B, 1 returned) rearranged 32768 B",
        "cuda": "x copied 1 (32768 B, 1 returned) rearranged 32768 B",
        "tpu": "x in place",
    },
    "rotated": {
        "cpu": "a in place delivered 131072 B, b in place delivered 131072 B, c in place delivered 131072 B",
        "cuda": "a in place delivered 131072 B, b in place delivered 65536 B, c in place delivered 65536 B",
        "tpu": "a in place delivered 65536 B, b in place delivered 65536 B, c in place delivered 65536 B",
    },
    "row_of_each": {
        "cpu": "x copied 2 (8192 B, 1 returned), y in place",
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
        "cpu": "x copied 1 (32768 B) delivered 32768 B, y in place",
        "cuda": "x in place delivered 32768 B, y in place",
        "tpu": "x in place delivered 32768 B, y in place",
    },
    "scattered_whole_complex": {
        "cpu": "x copied 1 (65536 B) delivered 65536 B, y in place",
        "cuda": "x in place delivered 65536 B, y in place",
        "tpu": "x in place, y in place",
    },
    "sharded": "x in place",
    "sharded_as_told": "x in place",
    "sharded_in_types": "x in place",
    "shifted_down": {
        "cpu": "x copied 2 (64512 B, 1 returned)",
        "cuda": "x copied 2 (64512 B, 1 returned)",
        "tpu": "x in place",
    },
    "shifted_down_without_refs": {
        "cpu": "x copied 2 (64512 B, 1 returned)",
        "cuda": "x copied 2 (64512 B, 1 returned)",
        "tpu": "x in place",
    },
    "shifted_up": {
        "cpu": "x copied 2 (64512 B, 1 returned)",
        "cuda": "x copied 2 (64512 B, 1 returned)",
        "tpu": "x in place",
    },
    "spread": {
        "cpu": "frontier copied 8 (8388608 B, 8 returned), seen in place",
        "cuda": "frontier copied 8 (8388608 B, 8 returned), seen in place",
        "tpu": "frontier in place, seen in place",
    },
    "stencil": {
        "cpu": "u copied 8 (8388608 B, 8 returned) rearranged 16777216 B",
        "cuda": "u copied 8 (8388608 B, 8 returned)",
        "tpu": "u in place",
    },
    "swapped": {
        "cpu": "x in place delivered 262144 B, y in place delivered 262144 B",
        "cuda": "x in place delivered 131072 B, y in place delivered 262144 B",
        "tpu": "x in place delivered 131072 B, y in place delivered 131072 B",
    },
    "swapped_in_a_loop": {
        "cpu": "a in place delivered 655360 B, b in place delivered 655360 B",
        "cuda": "a in place delivered 327680 B, b in place delivered 655360 B",
        "tpu": "a in place delivered 327680 B, b in place delivered 327680 B",
    },
    "swapped_refs": {
        "cpu": "x in place delivered 262144 B, y in place delivered 262144 B",
        "cuda": "x in place delivered 131072 B, y in place delivered 262144 B",
        "tpu": "x in place delivered 131072 B, y in place delivered 131072 B",
    },
    "transposed": {
        "cpu": "x copied 1 (4194304 B, 1 returned) rearranged 4194304 B",
        "cuda": "x copied 1 (4194304 B, 1 returned) rearranged 4194304 B",
        "tpu": "x in place",
    },
    "transposed_bf16": {
        "cpu": "x copied 1 (2097152 B, 1 returned) rearranged 2097152 B",
        "cuda": "x copied 1 (2097152 B, 1 returned) rearranged 2097152 B",
        "tpu": "x in place",
    },
    "unknown_trip_count": "x in place",
    "unknown_trip_count_reversed": {
        "cpu": "x copied 1 (32768 B, 1 returned, at least) rearranged 32768 B",
        "cuda": "x copied 1 (32768 B, 1 returned, at least) rearranged 32768 B",
        "tpu": "x in place",
    },
    "updated_and_returned_in_the_other_order": {
        "cpu": "x in place delivered 262144 B, y in place delivered 262144 B",
        "cuda": "x in place delivered 131072 B, y in place delivered 262144 B",
        "tpu": "x in place delivered 131072 B, y in place delivered 131072 B",
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
