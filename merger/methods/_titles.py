"""What people call the parameters of merge methods, whatever the method: name -> (Japanese, English)."""

from collections.abc import Mapping

PARAMETER_TITLES: Mapping[str, tuple[str, str]] = {
    "weight": ("配合", "Weight"),
    "t": ("2つの割合", "Balance between the two"),
    "density": ("差分を残す割合", "How much of the differences to keep"),
    "gamma": ("大きすぎる差分を除く割合", "How many of the largest to leave out"),
    "epsilon": ("大きな差分を優遇する度合い", "How much more large ones are spared"),
    "lambda": ("全体の強さ", "Overall strength"),
    "normalize": ("配合の合計を1にそろえる", "Make the weights add up to 1"),
    "normalize_weights": ("配合の合計を1にそろえる", "Make the weights add up to 1"),
    "rescale": ("捨てた分を補う", "Make up for what was dropped"),
    "int8_mask": ("小さなマスクでメモリを節約", "Save memory with a small mask"),
    "nuslerp_flatten": ("数の表をまるごと混ぜる", "Blend each table of numbers as one"),
    "nuslerp_row_wise": ("列ごとに混ぜる", "Blend column by column"),
    "eps": ("最小の長さ", "Smallest length"),
    "max_iter": ("最大のくり返し回数", "Most steps"),
    "tol": ("終わりとみなす動き", "When to stop"),
    "filter_wise": ("行ごとに決める", "Decide row by row"),
    "select_topk": ("変える箇所の割合", "How many places to change"),
    "r": ("強める度合い", "How much stronger"),
    "alpha": ("強める上限", "Limit of the strengthening"),
    "scale": ("倍率", "Scale"),
}
