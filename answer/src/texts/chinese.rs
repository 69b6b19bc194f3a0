//! What is said about an answer, in Chinese.

use super::Texts;

pub(super) const TEXTS: Texts = Texts {
    photo: "您发送的图片",
    answer: "结果",
    waiting: "等待书写或图片。",
    digit: ["这是 ", "，把握 ", "。"],
    number: ["这是 ", "。最不清楚的一位，把握 ", "。"],
    perhaps: "，也可能是 ",
    unsure: "我没有把握。",
    between: ["看起来像 ", "，也可能是 ", "。"],
    none: "我没有看到数字。",
    over: "超过 99.9\u{a0}%",
    chances: "每个数字的可能性",
    guesses: "如果一定要猜",
    help: [
        "浅色纸上用深色笔写，或黑板上用粉笔写，读得最准。",
        "数字写满画面、互不相连，最容易分开。",
        "方向不对或颜色相反？点“旋转”或“反色”再读一次。",
    ],
    seen: "网络看到的样子",
    seen_alt: "网络看到的数字：28 乘 28 个灰度值",
    line: ["第 ", " 行"],
    times: ["用时 ", "：解码 ", "，准备 ", "，网络 "],
    turned: ["旋转 ", "° 后读作 ", "。"],
    look: "看看里面",
    copy: "复制",
    share: "分享",
    retry: "再试一次",
    steps: "逐步说明",
    step_mine: "您的图片，以及数字的位置",
    step_boxes: "找到的笔迹",
    dark_ink: "浅底深字",
    light_ink: "深底浅字",
    step_seen: "每个数字，28\u{a0}×\u{a0}28",
    step_layers: ["第一层：笔画与边缘", "第二层：数字的局部"],
    step_scores: "十个得分，换算成可能性",
    reasons: &[
        (
            "nothing_written",
            "上面什么也没写：没有任何东西从纸上显现出来。",
        ),
        (
            "too_much_ink",
            "墨迹太多，不像书写：请把图片裁剪到数字部分。",
        ),
        (
            "too_many_marks",
            "痕迹太多，无法分辨：请裁剪图片，少留几个数字。",
        ),
        ("too_many_digits", "数字太多，请裁剪图片，少留几行。"),
        ("no_digit", "上面写的不是数字。"),
        ("partly_no_digit", "上面写的有一部分不是数字。"),
        (
            "several_readings",
            "可能是好几个数字中的一个：请写得清楚些。",
        ),
    ],
};
