#pragma once
// The part of a serial driver that RS-485 by RTS needs. Apart, because no pseudo-terminal has it.

namespace railbridge::modbus {

class ModemLines {
public:
    virtual ~ModemLines() = default;

    /// RTS on while sending. False with errno set.
    virtual bool set_rts(int fd, bool on) = 0;
    /// False while characters are known to be waiting or on their way out. A driver that cannot
    /// tell says true.
    virtual bool transmitter_empty(int fd) = 0;
};

class SystemModemLines final : public ModemLines {
public:
    bool set_rts(int fd, bool on) override;
    bool transmitter_empty(int fd) override;
};

} // namespace railbridge::modbus
