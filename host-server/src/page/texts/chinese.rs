//! The page in Chinese.

use super::Texts;

pub(super) const TEXTS: Texts = Texts {
    title: "digitnet 识别手写数字",
    description: "写一个数字或一串数字，或者上传一张照片，一个很小的神经网络会把它读出来。",
    tagline: "写下数字，小小的网络来读。",
    name: "中文",
    theme: "深色",

    desk: "您的数字",
    pad: "一张纸。用鼠标、手指或笔书写；使用键盘时，请选择或粘贴一张图片。",
    hint: "写在这里",
    choose: "选择图片",
    camera: "拍照",
    send: "识别",
    undo: "撤销",
    clear: "清除",
    rotate: "旋转",
    invert: "反色",
    tip: "也可以把图片拖到页面任意位置，或直接粘贴。",
    drop: "松开即可识别这张图片",
    examples: "或者试试这些例子",
    example_digit: "细笔写的数字",
    example_photo: "带阴影的照片",
    example_lines: "两行数字",
    example_tree: "没有数字的图画",

    copied: "已复制",

    several: "多张图片",
    columns: ["图片", "结果", "把握"],
    save_csv: "保存为 CSV",
    unread: "没有读出",

    visit: "本次访问",
    visit_note: "只保留在这个窗口里，关闭即消失。",
    again: "重新识别：",
    forget: "忘记",
    nothing_stored: "不保存任何内容。",
    forgotten: "图片只在内存中读取，得出结果后即被丢弃。支持 PNG、JPEG、WebP、BMP 和 GIF，最大 10\u{a0}MB。",
    interface: "程序接口",
    on_device: [
        "您写的数字就在本设备上识别，不会发送出去；程序和网络与服务器相同，对 MNIST 一万个测试数字的得分也完全相同，其 SHA-256 为 ",
        "。",
    ],

    offline: "您已离线。图片已保留，恢复连接后会自动识别。",
    unreachable: "服务器没有回应。图片已保留。",
    busy: "服务器正忙。图片已保留，稍后会自动重新发送。",
    sending: "正在发送",
    unreadable: "浏览器和服务器都无法把这个文件当作图片打开。",
    no_file: "这不是文件。请先保存图片，再选择、拖放或粘贴。",
    too_large: "图片超过 10 MiB 的上限，请发送小一些的图片。",

    errors: &[
        ("length_required", "没有收到图片。请选择一张再发送。"),
        ("empty_upload", "没有收到图片。请选择一张图片。"),
        ("upload_too_large", "图片太大，请发送小一些的图片。"),
        ("upload_broken_off", "上传中断了，请重新发送。"),
        (
            "upload_too_slow",
            "上传太慢，请换更好的网络，或发送小一些的图片。",
        ),
        ("server_busy", "服务器正忙，请稍后再试。"),
        ("too_many_parts", "表单的字段太多。"),
        ("too_many_images", "一次发送的图片太多，请分几次发送。"),
        ("malformed_form", "表单不完整，请重新发送。"),
        ("field_missing", "表单里没有图片。"),
        ("bad_query", "地址里的参数无法理解。"),
        ("unknown_parameter", "地址里有不认识的参数。"),
        ("encoded_body", "请直接发送图片，不要再压缩。"),
        ("malformed_data", "文字里没有可以读取的图片。"),
        ("malformed_request", "请求无效。"),
        (
            "unknown_format",
            "这不是 PNG、JPEG、WebP、BMP 或 GIF 图片。",
        ),
        ("too_many_pixels", "图片的像素太多，请发送小一些的图片。"),
        (
            "too_much_work",
            "解码这张图片耗时过长，请发送小一些的图片。",
        ),
        (
            "rare_kind",
            "这张图片的编码方式很少见，无法读取，请另存为 PNG。",
        ),
        ("damaged_picture", "图片已损坏或不完整，请重新保存后发送。"),
        ("not_found", "这个地址没有内容。上传页面在 /。"),
        ("method_not_allowed", "这个地址不接受这种请求。"),
        ("internal", "服务器读取图片时出错，请再试一次。"),
    ],
};
