#include "adapters/modbus/modem_lines.hpp"

#include <linux/serial.h>
#include <sys/ioctl.h>
#include <termios.h>

namespace railbridge::modbus {

bool SystemModemLines::set_rts(int fd, bool on) {
    const int rts = TIOCM_RTS;
    return ::ioctl(fd, on ? TIOCMBIS : TIOCMBIC, &rts) == 0;
}

bool SystemModemLines::transmitter_empty(int fd) {
    int waiting = 0;
    if (::ioctl(fd, TIOCOUTQ, &waiting) == 0 && waiting > 0) {
        return false;
    }
    // The queue is empty before the last characters have left the chip.
    unsigned status = 0;
    return ::ioctl(fd, TIOCSERGETLSR, &status) != 0 || (status & TIOCSER_TEMT) != 0;
}

} // namespace railbridge::modbus
