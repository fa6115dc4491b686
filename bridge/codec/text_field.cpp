#include "bridge/codec/text_field.hpp"

#include "bridge/codec/byte_string.hpp"

namespace railbridge {

namespace {

constexpr std::size_t s7_header = 2; // declared length, actual length

/// Length and code point of the character at the start of `text`; length 0 if it is none.
struct Character {
    std::size_t length = 0;
    std::uint32_t code = 0;
};

Character first_character(std::string_view text) {
    const auto lead = static_cast<std::uint8_t>(text.front());
    if (lead < 0x80) {
        return {1, lead};
    }
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() < length) {
        return {};
    }
    std::uint32_t code = lead & (0xffU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        const auto next = static_cast<std::uint8_t>(text[i]);
        if ((next & 0xc0) != 0x80) {
            return {};
        }
        code = (code << 6) | (next & 0x3fU);
    }
    const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
    const bool surrogate = code >= 0xd800 && code <= 0xdfff;
    return overlong || surrogate || code > 0x10ffff ? Character{} : Character{length, code};
}

std::string from_latin1(std::string_view bytes) {
    std::string text;
    text.reserve(bytes.size());
    for (const char letter : bytes) {
        const auto byte = static_cast<std::uint8_t>(letter);
        if (byte < 0x80) {
            text += letter;
        } else {
            text += static_cast<char>(0xc0 | (byte >> 6));
            text += static_cast<char>(0x80 | (byte & 0x3f));
        }
    }
    return text;
}

Result<std::string> to_latin1(std::string_view utf8) {
    std::string bytes;
    while (!utf8.empty()) {
        const auto [length, code] = first_character(utf8);
        if (length == 0 || code > 0xff) {
            return fail(fatal("the register holds Latin-1, which lacks \"" +
                              std::string(utf8.substr(0, length == 0 ? 1 : length)) + '"'));
        }
        bytes += static_cast<char>(static_cast<std::uint8_t>(code));
        utf8.remove_prefix(length);
    }
    return bytes;
}

std::optional<std::string> as_text(std::string bytes, const Encoding& encoding) {
    if (!encoding.utf8) {
        return from_latin1(bytes);
    }
    return is_utf8(bytes) ? std::optional{std::move(bytes)} : std::nullopt;
}

std::string bytes_of(const ByteView& view, std::size_t from, std::size_t count) {
    std::string bytes;
    bytes.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto byte = view[from + i];
        if (byte == 0) {
            break;
        }
        bytes += static_cast<char>(byte);
    }
    return bytes;
}

} // namespace

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const auto length = first_character(text).length;
        if (length == 0) {
            return false;
        }
        text.remove_prefix(length);
    }
    return true;
}

std::optional<std::string> text_from_words(std::span<const std::uint16_t> words,
                                           const Encoding& encoding) {
    const ByteView view{words, encoding};
    if (encoding.type == RawType::s7_text) {
        const auto declared = view[0];
        const auto actual = view[1];
        if (declared == 0 || actual > declared || actual > encoding.length) {
            return std::nullopt;
        }
        return as_text(bytes_of(view, s7_header, actual), encoding);
    }
    auto bytes = bytes_of(view, 0, encoding.length);
    bytes.erase(bytes.find_last_not_of(' ') + 1);
    return as_text(std::move(bytes), encoding);
}

Result<Words> words_from_text(std::string_view utf8, const Encoding& encoding) {
    if (utf8.find('\0') != std::string_view::npos || !is_utf8(utf8)) {
        return fail(fatal("a text without NUL is expected"));
    }
    auto bytes = encoding.utf8 ? Result<std::string>{std::string(utf8)} : to_latin1(utf8);
    if (!bytes) {
        return fail(bytes.error());
    }
    if (bytes->size() > encoding.length) {
        return fail(fatal("it has " + std::to_string(bytes->size()) +
                          " bytes, the register holds " + std::to_string(encoding.length)));
    }
    ByteFiller filler{encoding};
    std::size_t at = 0;
    if (encoding.type == RawType::s7_text) {
        filler.set(at++, static_cast<std::uint8_t>(encoding.length));
        filler.set(at++, static_cast<std::uint8_t>(bytes->size()));
    }
    for (const char letter : *bytes) {
        filler.set(at++, static_cast<std::uint8_t>(letter));
    }
    return filler.take();
}

} // namespace railbridge
